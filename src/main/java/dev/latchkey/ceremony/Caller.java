package dev.latchkey.ceremony;

import org.jspecify.annotations.Nullable;

/**
 * The browser or phone that starts or finishes a ceremony, as the record keeps it.
 *
 * @param ipAddr its address
 * @param userAgent its {@code User-Agent}; empty when it sent none
 * @param serviceUrl the address under which it reached the service
 */
public record Caller(String ipAddr, String userAgent, String serviceUrl) {
    /** The most characters kept of each (contract section 1). */
    public static final int MAX_LENGTH = 500;

    /** The caller with this address and headers, cut where they are too long. */
    public static Caller of(String ipAddr, @Nullable String userAgent, String serviceUrl) {
        return new Caller(cut(ipAddr), userAgent == null ? "" : cut(userAgent), serviceUrl);
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }
}
