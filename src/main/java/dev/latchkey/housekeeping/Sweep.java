package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.wire.TimeOrderedId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Work on all rows of a table that are older than something, in the order of their ids and a batch at a time, each its own
 * transaction. It goes on where it, or another replica, last came to.
 */
final class Sweep {
    /** The most rows of one statement. */
    static final int BATCH = 1_000;

    private final Statement batch;
    private final Lease lease;
    private final Sql sql;

    /**
     * A sweep.
     *
     * @param batch answers the ids that it is done with, in order: of the first {@code :most} rows after {@code :done_until} and
     *     before {@code :before}
     * @param lease of this work
     */
    Sweep(Statement batch, Lease lease, Sql sql) {
        this.batch = batch;
        this.lease = lease;
        this.sql = sql;
    }

    /** Does all there is to do, unless another replica is at it: with how many rows. */
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
