package dev.latchkey.ceremony;

import dev.latchkey.wire.ClientText;
import org.jspecify.annotations.Nullable;

/**
 * The browser or phone that starts or finishes a ceremony.
 *
 * @param ipAddr at most {@link ClientText#MAX_LENGTH} characters
 * @param userAgent at most {@link ClientText#MAX_LENGTH} characters of its {@code User-Agent}; empty if it sent none
 * @param requestId as in the log
 */
public record Caller(String ipAddr, String userAgent, String requestId) {
    /** The caller of a request, whose values are truncated. */
    public static Caller of(String ipAddr, @Nullable String userAgent, String requestId) {
        return new Caller(ClientText.cut(ipAddr), userAgent == null ? "" : ClientText.cut(userAgent), requestId);
    }
}
