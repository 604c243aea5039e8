package dev.latchkey.webhook;

import dev.latchkey.database.Row;
import dev.latchkey.outbox.EventType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an app's events are sent; what both doors answer.
 *
 * @param description null: none
 * @param events without those that only a later release knows
 * @param failingSince since when every attempt to deliver has failed; null: the last one succeeded, or there was none
 * @param previousSecretSignsUntil null unless the secret was replaced within the last day
 */
public record Webhook(
        String id,
        String url,
        @Nullable String description,
        List<EventType> events,
        boolean enabled,
        @Nullable Instant failingSince,
        @Nullable Instant previousSecretSignsUntil,
        Instant createdAt,
        Instant updatedAt) {
    static Webhook read(Row row) {
        return new Webhook(
                row.text("id"),
                row.text("url"),
                row.textOrNull("description"),
                EventType.of(row.texts("events")).stream().sorted().toList(),
                row.flag("enabled"),
                row.instantOrNull("failing_since"),
                row.instantOrNull("previous_signs_until"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }
}
