package dev.latchkey.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the trail, as it is on the wire (admin-api.md).
 *
 * @param appId null: the app whose trail is read, or several apps
 * @param type {@link #REGISTRATION} or {@link #LOGIN}, or an {@link ActionType}'s spelling
 * @param completedAt null: a ceremony that was not completed
 * @param reason of the ceremony's last refusal; null: none
 * @param userId null: no user, or one deleted since
 * @param externalId null: as {@code userId}, and of a deleted user's actions too
 * @param deviceId null: no passkey's
 * @param ipAddr null: not known, or removed after its time; likewise {@code userAgent}
 * @param actor null: a ceremony
 * @param count of the things it was done to; null: one
 */
public record Event(
        UUID id,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String appId,

        Instant createdAt,
        @Nullable Instant completedAt,
        Kind kind,
        String type,
        Outcome outcome,
        @Nullable String reason,
        @Nullable String userId,
        @Nullable String externalId,
        @Nullable String deviceId,
        @Nullable String ipAddr,
        @Nullable String userAgent,
        @Nullable String actor,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long count) {
    /** The type of a ceremony that makes a passkey, spelled as in a user's recent events. */
    static final String REGISTRATION = "passkey_register";

    /** The type of a ceremony that uses a passkey. */
    static final String LOGIN = "passkey_login";

    /** Where it is in the trail. */
    Position position() {
        return new Position(createdAt, id);
    }
}
