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
 * The exclusive right to do a task, held by one replica at a time. It is a row rather than a session lock, so it works
 * over any connection and expires if its holder dies.
 */
final class Lease {
    /** How long a holder may go without renewing. */
    static final Duration TTL = Duration.ofMinutes(2);

    private static final Statement TAKE = Statement.beside(Lease.class, "take-lease");
    private static final Statement GIVE_BACK = Statement.beside(Lease.class, "give-back-lease");
    private static final UUID NOTHING_DONE = new UUID(0, 0);

    private final String name;
    private final String holder;
    private final Sql sql;
    private final Clock clock;

    /**
     * Creates a lease with a new holder id.
     *
     * @param name of the task
     */
    Lease(String name, Sql sql, Clock clock, SecureRandom random) {
        this.name = name;
        this.holder = RandomId.next(random);
        this.sql = sql;
        this.clock = clock;
    }

    /** Takes the lease if it is free, and returns how far its previous holder got: the last row that was processed. */
    Optional<UUID> take() {
        return take(NOTHING_DONE);
    }

    /** Renews the lease and records progress; false if another replica has taken over. */
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

    /** Releases the lease if it is still held. */
    void giveBack() {
        sql.change(GIVE_BACK.with("name", name).with("holder", holder).with("now", clock.instant()));
    }
}
