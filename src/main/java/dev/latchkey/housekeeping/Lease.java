package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.wire.RandomId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The exclusive right to do a task, held by one replica at a time. It is a row rather than a session lock, so it works
 * over any connection and expires if its holder dies. All its times are the database's.
 */
final class Lease {
    /** How long a holder may go without renewing. */
    static final Duration TTL = Duration.ofMinutes(2);

    private static final Statement TAKE = Statement.beside(Lease.class, "take-lease");
    private static final Statement GIVE_BACK = Statement.beside(Lease.class, "give-back-lease");
    private static final UUID NOTHING_DONE = new UUID(0, 0);

    private final String name;
    private final String holder;
    private final Duration rest;
    private final Sql sql;

    /**
     * Creates a lease with a new holder id.
     *
     * @param name of the task
     * @param rest how long nobody takes it after it was given back, so that many replicas do the task as often as one
     */
    Lease(String name, Duration rest, Sql sql, SecureRandom random) {
        this.name = name;
        this.holder = RandomId.next(random);
        this.rest = rest;
        this.sql = sql;
    }

    /**
     * Takes the lease if it is free, and returns how far its previous holder got: the last row that was processed.
     *
     * @param endsRest whether it is taken although it was given back only just now
     */
    Optional<UUID> take(boolean endsRest) {
        return take(NOTHING_DONE, endsRest);
    }

    /** Renews the lease and records progress; false if another replica has taken over. */
    boolean keep(UUID doneUntil) {
        return take(doneUntil, false).isPresent();
    }

    /** Renews the lease of a task without a record of progress; false if another replica has taken over. */
    boolean keep() {
        return keep(NOTHING_DONE);
    }

    private Optional<UUID> take(UUID doneUntil, boolean endsRest) {
        Duration longest = TTL.compareTo(rest) > 0 ? TTL : rest;
        return sql.row(
                TAKE.with("name", name)
                        .with("holder", holder)
                        .with("ttl_seconds", seconds(TTL))
                        .with("longest_seconds", seconds(longest))
                        .with("done_until", doneUntil)
                        .with("ends_rest", endsRest),
                row -> row.uuid("done_until"));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    /** Releases the lease if it is still held. */
    void giveBack() {
        sql.change(GIVE_BACK.with("name", name).with("holder", holder).with("rest_seconds", seconds(rest)));
    }
}
