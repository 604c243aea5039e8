package dev.latchkey.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the trail, as it is on the wire (admin-api.md).
 *
 * @param appId null: the app whose trail is read
 * @param type {@link #REGISTRATION} or {@link #LOGIN}, or an {@link ActionType}'s spelling
 * @param completedAt null: a ceremony that was not completed
 * @param reason of the ceremony's last refusal; null: none
 * @param userId null: no user, or one deleted since
 * @param externalId null: as {@code userId}, and of a deleted user's actions too
 * @param deviceId null: no passkey's
 * @param ipAddr null: not known, or removed after its time; likewise {@code userAgent}
 * @param actor null: a ceremony
 * @param refusals the refused attempts of a ceremony, in their order
 * @param credentialId in base64url; not on the wire; null: as {@code deviceId}
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
        List<Refusal> refusals,
        @JsonIgnore @Nullable String credentialId) {
    /** The type of a ceremony that makes a passkey, spelled as in a user's recent events. */
    static final String REGISTRATION = "passkey_register";

    /** The type of a ceremony that uses a passkey. */
    static final String LOGIN = "passkey_login";

    /**
     * A refused attempt to finish a ceremony.
     *
     * @param at when it was refused
     * @param reason why, never said to the client
     * @param ipAddr null: removed after its time
     * @param requestId as in the log and in the answer's {@code X-Request-Id}
     */
    public record Refusal(
            Instant at, String reason, @Nullable String ipAddr, String requestId) {}

    /** Where it is in the trail. */
    Position position() {
        return new Position(createdAt, id);
    }
}
