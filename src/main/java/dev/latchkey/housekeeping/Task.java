package dev.latchkey.housekeeping;

/** The deletion of one kind of rows. */
interface Task {
    /** The kind, as metrics and the command line name it. */
    String what();

    /** Deletes what is due, unless another replica is doing so. */
    Result run(Extent extent);
}
