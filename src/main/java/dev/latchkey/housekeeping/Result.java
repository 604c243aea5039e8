package dev.latchkey.housekeeping;

import dev.latchkey.wire.WireName;

/**
 * What a run did with one kind of rows.
 *
 * @param rows how many were deleted
 */
public record Result(long rows, End end) {
    static final Result BUSY = new Result(0, End.BUSY);

    /** Why it went no further. */
    public enum End implements WireName {
        /** Nothing more is due. */
        DONE,
        /** A tenth of the table is deleted, and more may be due. */
        LIMITED,
        /** Another replica does it, or has just done it. */
        BUSY
    }
}
