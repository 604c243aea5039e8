package dev.latchkey.app;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.error.ApiException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web origin as browsers serialize it (RFC 6454, section 6.2): scheme, host in lower case, and the port unless it is the
 * scheme's default. https with any port, or http for {@code localhost}.
 */
public final class Origin {
    private static final Pattern FORM = Pattern.compile(
            "(https?)://([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)(?::([0-9]{1,5}))?", Pattern.CASE_INSENSITIVE);

    private final String value;
    private final String host;

    private Origin(String value, String host) {
        this.value = value;
        this.host = host;
    }

    /**
     * Parses an origin; upper case and the scheme's default port are normalized.
     *
     * @param member names the origin in the error's sentence
     * @throws ApiException 400 for anything but scheme, host and port
     */
    public static Origin of(String member, String origin) {
        Matcher form = FORM.matcher(origin);
        if (form.matches()) {
            String scheme = form.group(1).toLowerCase(Locale.ROOT);
            String host = form.group(2).toLowerCase(Locale.ROOT);
            int defaultPort = scheme.equals("https") ? 443 : 80;
            int port = form.group(4) == null ? defaultPort : Integer.parseInt(form.group(4));
            boolean secure = scheme.equals("https") || host.equals("localhost");
            if (secure && port >= 1 && port <= 65_535 && !host.contains("..")) {
                return new Origin(scheme + "://" + host + (port == defaultPort ? "" : ":" + port), host);
            }
        }
        throw ApiException.invalid(
                member + " must be an origin: https://host[:port], or http://localhost[:port], and nothing after it.");
    }

    /** The origin as browsers send it. */
    @JsonValue
    public String value() {
        return value;
    }

    public String host() {
        return host;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Origin origin && value.equals(origin.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
