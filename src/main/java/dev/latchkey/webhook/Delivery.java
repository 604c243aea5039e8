package dev.latchkey.webhook;

import dev.latchkey.database.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event for one webhook; what both doors answer.
 *
 * @param eventId the {@code webhook-id} of its requests
 * @param type as stored, because it may be one that only a later release knows
 * @param userId null if the event does not concern a user
 * @param status of the last response; null if there was none
 * @param error why the last attempt had no response; null if it had one, or there was none
 * @param nextAttemptAt while an attempt is being made, when another replica may make it instead; null unless it is pending
 * @param endedAt when it was delivered or given up; null while it is pending
 */
public record Delivery(
        UUID id,
        String webhookId,
        UUID eventId,
        String type,
        @Nullable String userId,
        DeliveryState state,
        int attempts,
        @Nullable Long status,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant endedAt) {
    static Delivery read(Row row) {
        return new Delivery(
                row.uuid("id"),
                row.text("webhook_id"),
                row.uuid("event_id"),
                row.text("type"),
                row.textOrNull("user_id"),
                row.constant("state", DeliveryState.class),
                row.number("attempts"),
                row.countOrNull("status"),
                row.textOrNull("error"),
                row.instant("created_at"),
                row.instantOrNull("next_attempt_at"),
                row.instantOrNull("ended_at"));
    }
}
