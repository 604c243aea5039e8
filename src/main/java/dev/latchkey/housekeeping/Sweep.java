package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.wire.TimeOrderedId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Processes all rows of a table that are older than a limit, in the order of their ids, in batches that are a
 * transaction each. It resumes where it, or another replica, stopped last.
 */
final class Sweep {
    /** The maximum number of rows per statement. */
    static final int BATCH = 1_000;

    private final Statement batch;
    private final Lease lease;
    private final Sql sql;

    /**
     * Creates a sweep.
     *
     * @param batch returns the ids that it has processed, in order: of the first {@code :most} rows after {@code
     *     :done_until} and before {@code :before}
     * @param lease of this task
     */
    Sweep(Statement batch, Lease lease, Sql sql) {
        this.batch = batch;
        this.lease = lease;
        this.sql = sql;
    }

    /** Processes all rows that are due, unless another replica is doing so; returns how many. */
    long run(Instant olderThan) {
        Optional<UUID> begin = lease.take();
        if (begin.isEmpty()) {
            return 0;
        }
        UUID doneUntil = begin.get();
        long count = 0;
        boolean isHeld = true;
        boolean isMore = true;
        while (isHeld && isMore) {
            List<UUID> done = sql.rows(
                    batch.with("done_until", doneUntil)
                            .with("before", TimeOrderedId.floor(olderThan))
                            .with("most", BATCH),
                    row -> row.uuid("id"));
            count += done.size();
            isMore = done.size() == BATCH;
            doneUntil = done.isEmpty() ? doneUntil : done.get(done.size() - 1);
            isHeld = lease.keep(doneUntil);
        }
        lease.giveBack();
        return count;
    }
}
