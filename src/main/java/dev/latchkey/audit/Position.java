package dev.latchkey.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Cursor;
import dev.latchkey.wire.Rfc3339;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A position in the trail, which is ordered by time and, within a microsecond, by id.
 *
 * @param at in microseconds
 * @param id of the event there; all zeros for the position before every event of that moment
 */
public record Position(Instant at, UUID id) {
    private static final UUID NONE = new UUID(0, 0);
    private static final Cursor CURSOR = new Cursor("events");

    /** Before every event. */
    static final Position FIRST = before(Instant.EPOCH);

    /** After every event. */
    static final Position LAST = before(Rfc3339.LATEST);

    /** Before every event of this moment, and after all earlier ones. */
    static Position before(Instant moment) {
        return new Position(moment.truncatedTo(ChronoUnit.MICROS), NONE);
    }

    /** The position just before this event. */
    Position justBefore() {
        // The lower half of an event's id is never 0, because of the variant bits.
        return new Position(at, new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() - 1));
    }

    static Position earlier(Position one, Position other) {
        return one.isBefore(other) ? one : other;
    }

    static Position later(Position one, Position other) {
        return one.isBefore(other) ? other : one;
    }

    /** In the database's order: ids are compared as unsigned bytes. */
    private boolean isBefore(Position other) {
        int order = at.compareTo(other.at);
        if (order == 0) {
            order = Long.compareUnsigned(id.getMostSignificantBits(), other.id.getMostSignificantBits());
        }
        if (order == 0) {
            order = Long.compareUnsigned(id.getLeastSignificantBits(), other.id.getLeastSignificantBits());
        }
        return order < 0;
    }

    /** The cursor of the events after, or before, this position, and so the position in JSON. */
    @JsonValue
    public String text() {
        return CURSOR.text(at, id);
    }

    /**
     * Reads {@link #text()}.
     *
     * @throws ApiException 400 for anything else
     */
    public static Position parse(String text) {
        return CURSOR.read(text, parts -> {
            Position position = new Position(parts.time(), parts.uuid());
            if (position.isBefore(FIRST) || LAST.isBefore(position)) {
                throw new IllegalArgumentException("not in the trail");
            }
            return position;
        });
    }
}
