package dev.latchkey.ceremony;

import org.jspecify.annotations.Nullable;

/**
 * The browser or phone that starts or finishes a ceremony.
 *
 * @param ipAddr at most {@link #MAX_LENGTH} characters
 * @param userAgent at most {@link #MAX_LENGTH} characters of its {@code User-Agent}; empty if it sent none
 * @param requestId as in the log
 */
public record Caller(String ipAddr, String userAgent, String requestId) {
    /** In characters; longer values are truncated (contract section 1). */
    public static final int MAX_LENGTH = 500;

    public static Caller of(String ipAddr, @Nullable String userAgent, String requestId) {
        return new Caller(cut(ipAddr), userAgent == null ? "" : cut(userAgent), requestId);
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }
}
