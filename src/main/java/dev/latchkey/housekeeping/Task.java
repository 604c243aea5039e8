package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import java.util.Optional;
import java.util.UUID;

/** The deletion of one kind of rows: in batches, and by one replica at a time. */
final class Task {
    /** The maximum number of rows in a batch. */
    static final int BATCH = 1_000;

    private final Deletion deletion;
    private final Lease lease;
    private final Table table;

    Task(Deletion deletion, Lease lease, Sql sql) {
        this.deletion = deletion;
        this.lease = lease;
        this.table = new Table(deletion.table(), sql);
    }

    /** The kind of rows, as metrics and the command line name it. */
    String what() {
        return deletion.what();
    }

    /** Deletes what is due, unless another replica is doing so. */
    Result run(Extent extent) {
        Optional<UUID> begin = lease.take(extent == Extent.ALL);
        if (begin.isEmpty()) {
            return Result.BUSY;
        }
        Deletion.Run run = deletion.begin(begin.get());
        long most = table.most(extent);
        long count = 0;
        boolean isMore = true;
        boolean isHeld = true;
        while (isHeld && isMore && count < most) {
            Deletion.Batch batch = run.next((int) Math.min(BATCH, most - count));
            count += batch.rows();
            isMore = batch.isMore();
            isHeld = lease.keep(batch.doneUntil());
        }
        lease.giveBack();
        return new Result(count, isMore && count >= most ? Result.End.LIMITED : Result.End.DONE);
    }
}
