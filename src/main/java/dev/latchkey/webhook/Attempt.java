package dev.latchkey.webhook;

import dev.latchkey.database.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this replica has claimed, for one attempt.
 *
 * @param number of the attempt, from 1; a later one makes this one's outcome meaningless
 * @param type of the event
 * @param createdAt of the event, RFC 3339
 * @param data JSON
 * @param sealedPreviousSecret null unless it still signs
 */
record Attempt(
        UUID deliveryId,
        int number,
        UUID eventId,
        String type,
        String createdAt,
        String data,
        String url,
        byte[] sealedSecret,
        byte @Nullable [] sealedPreviousSecret) {
    static Attempt read(Row row) {
        return new Attempt(
                row.uuid("id"),
                row.number("attempts"),
                row.uuid("event_id"),
                row.text("type"),
                row.instant("created_at").toString(),
                row.text("data"),
                row.text("url"),
                row.bytes("sealed_secret"),
                row.bytesOrNull("sealed_previous_secret"));
    }
}
