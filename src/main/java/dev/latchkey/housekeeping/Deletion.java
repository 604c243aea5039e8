package dev.latchkey.housekeeping;

import java.util.UUID;

/** What one task deletes, and how. */
interface Deletion {
    /** The kind of rows, as metrics, leases and the command line name it. */
    String what();

    /** The table that the rows are in. */
    String table();

    /**
     * Begins a run.
     *
     * @param doneUntil how far the previous run got, as its last batch had it
     */
    Run begin(UUID doneUntil);

    /** One run, which knows what it has processed. */
    interface Run {
        /** Deletes up to {@code most} rows that are due, and records it in the audit trail. */
        Batch next(int most);
    }

    /**
     * What was done at once.
     *
     * @param rows how many were deleted
     * @param isMore whether more may be due
     * @param doneUntil the id up to which nothing that is due is left, where the next run goes on
     */
    record Batch(long rows, boolean isMore, UUID doneUntil) {}
}
