package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.wire.RandomId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to do a piece of work, which one replica at a time holds: a row, so that any connection will do and whoever dies
 * loses it by time.
 */
final class Lease {
    /** How long a holder may go without being heard of. */
    static final Duration TTL = Duration.ofMinutes(2);

    private static final Statement TAKE = Statement.beside(Lease.class, "take-lease");
    private static final Statement GIVE_BACK = Statement.beside(Lease.class, "give-back-lease");
    private static final UUID NOTHING_DONE = new UUID(0, 0);

    private final String name;
    private final String holder;
    private final Sql sql;
    private final Clock clock;

    /**
     * The lease of this name, for a holder of its own.
     *
     * @param name of the work
     */
    Lease(String name, Sql sql, Clock clock, SecureRandom random) {
        this.name = name;
        this.holder = RandomId.next(random);
        this.sql = sql;
        this.clock = clock;
    }

    /** Takes the lease if nobody holds it: the last row that the work was done with by whoever held it before. */
    Optional<UUID> take() {
        return take(NOTHING_DONE);
    }

    /** Keeps the lease and notes how far the work is done; false: somebody else has it, and the work is his. */
    boolean keep(UUID doneUntil) {
        return take(doneUntil).isPresent();
    }

    private Optional<UUID> take(UUID doneUntil) {
        Instant now = clock.instant();
        return sql.row(
                TAKE.with("name", name)
                        .with("holder", holder)
                        .with("now", now)
                        .with("expires_at", now.plus(TTL))
                        .with("done_until", doneUntil),
                row -> row.uuid("done_until"));
    }

    /** Gives the lease back if it is still held. */
    void giveBack() {
        sql.change(GIVE_BACK.with("name", name).with("holder", holder).with("now", clock.instant()));
    }
}
