package dev.latchkey.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the trail on the wire (admin-api.md).
 *
 * @param appId null: the app whose trail is read, or several apps
 * @param type {@link #REGISTRATION} or {@link #LOGIN}, or an {@link ActionType}'s spelling
 * @param completedAt null if it is a ceremony that was not completed
 * @param reason of the ceremony's last refusal; null if there was none
 * @param userId null: no user, or one deleted since
 * @param externalId null like {@code userId}, and for actions on a user deleted since
 * @param deviceId null if it did not concern a passkey
 * @param ipAddr null if not known, or removed after its retention period; likewise {@code userAgent}
 * @param actor null if it is a ceremony
 * @param refusals the refused attempts of a ceremony, in their order
 * @param count the number of objects of the action; null: one
 * @param credentialId in base64url; not on the wire; null like {@code deviceId}
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long count,
        @JsonIgnore @Nullable String credentialId) {
    /** The type of a registration, spelled as in a user's recent events. */
    static final String REGISTRATION = "passkey_register";

    /** The type of a login. */
    static final String LOGIN = "passkey_login";

    /**
     * A refused attempt to finish a ceremony.
     *
     * @param at when it was refused
     * @param reason why, never reported to the client
     * @param ipAddr null if removed after its retention period
     * @param requestId as in the log and in the response's {@code X-Request-Id}
     */
    public record Refusal(
            Instant at, String reason, @Nullable String ipAddr, String requestId) {}

    /** Its position in the trail. */
    Position position() {
        return new Position(createdAt, id);
    }
}
