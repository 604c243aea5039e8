package dev.latchkey.directory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One of a user's recent ceremonies on the wire (contract section 1).
 *
 * @param action {@code register} or {@code login}
 * @param completedAt null if it is not complete
 * @param ipAddr of the browser or phone at the last start or finish; empty if not started
 * @param socialLoginType always null
 * @param status {@code complete} or {@code incomplete}
 * @param type {@code passkey_register} or {@code passkey_login}
 * @param userAgentDisplay for people, never empty
 */
public record RecentEvent(
        String action,
        @Nullable Instant completedAt,
        Instant createdAt,
        String id,
        String ipAddr,
        @Nullable String socialLoginType,
        String status,
        String type,
        String userAgent,
        String userAgentDisplay) {}
