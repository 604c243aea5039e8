package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;

/**
 * Answers 415 to a compressed body, with the codings that are accepted (RFC 9110, sections 8.4 and 15.5.16): none, so that no body
 * grows beyond its limit after it was measured.
 */
@ApplicationScoped
class ContentCoding {
    private static final String IDENTITY = "identity";

    private final ErrorAnswers errors;

    ContentCoding(ErrorAnswers errors) {
        this.errors = errors;
    }

    void check(RoutingContext context) {
        List<String> codings = context.request().headers().getAll(HttpHeaders.CONTENT_ENCODING);
        if (Match.of(context).body() == Call.Body.NONE || codings.stream().allMatch(ContentCoding::isIdentity)) {
            context.next();
            return;
        }
        context.response().putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
        errors.answer(context, ErrorCode.UNSUPPORTED_CONTENT_CODING);
    }

    private static boolean isIdentity(String codings) {
        return codings.isBlank() || codings.strip().toLowerCase(Locale.ROOT).equals(IDENTITY);
    }
}
