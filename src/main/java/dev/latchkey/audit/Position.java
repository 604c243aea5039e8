package dev.latchkey.audit;

import dev.latchkey.wire.Base64Url;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * A place in the trail, whose order is by time and, within a microsecond, by id.
 *
 * @param at in microseconds
 * @param id of the event there; all zeros for the place before every event of that moment
 */
public record Position(Instant at, UUID id) {
    private static final UUID NONE = new UUID(0, 0);
    private static final int LENGTH = 24;

    /** Before every event. */
    static final Position FIRST = before(Instant.EPOCH);

    /** After every event. */
    static final Position LAST = before(Instant.parse("9999-12-31T23:59:59Z"));

    /** Before every event of this moment, and after all earlier ones. */
    static Position before(Instant moment) {
        return new Position(moment.truncatedTo(ChronoUnit.MICROS), NONE);
    }

    /** The place just before this event. */
    Position justBefore() {
        // The variant's bit keeps the lower half of an event's id from being 0.
        return new Position(at, new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() - 1));
    }

    static Position earlier(Position one, Position other) {
        return one.isBefore(other) ? one : other;
    }

    static Position later(Position one, Position other) {
        return one.isBefore(other) ? other : one;
    }

    /** By the database's order: ids are compared as unsigned bytes. */
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

    /** The cursor's spelling: 32 characters of base64url. */
    public String text() {
        return Base64Url.encode(ByteBuffer.allocate(LENGTH)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    /** Reads {@link #text()}; empty for anything that no position in the trail is spelled like. */
    public static Optional<Position> parse(String text) {
        return Base64Url.decode(text).filter(bytes -> bytes.length == LENGTH).flatMap(Position::of);
    }

    private static Optional<Position> of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long micros = buffer.getLong();
        Position position = new Position(
                Instant.EPOCH.plus(Math.max(0, micros), ChronoUnit.MICROS),
                new UUID(buffer.getLong(), buffer.getLong()));
        return micros < 0 || LAST.isBefore(position) ? Optional.empty() : Optional.of(position);
    }
}
