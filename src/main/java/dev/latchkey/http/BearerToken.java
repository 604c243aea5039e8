package dev.latchkey.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The token of an {@code Authorization: Bearer} header (RFC 6750, section 2.1); the scheme in any case. */
public final class BearerToken {
    private static final Pattern HEADER = Pattern.compile("bearer +([\\x21-\\x7e]+) *", Pattern.CASE_INSENSITIVE);

    private BearerToken() {}

    /** The request's token; empty if it has no such header or more than one. */
    public static Optional<String> of(HttpServerRequest request) {
        List<String> values = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (values.size() != 1) {
            return Optional.empty();
        }
        Matcher header = HEADER.matcher(values.get(0));
        return header.matches() ? Optional.of(header.group(1)) : Optional.empty();
    }
}
