package dev.latchkey.housekeeping;

/** How much of a table one run may delete. */
public enum Extent {
    /** A tenth: what a mistaken clock or retention period costs before someone notices. */
    TENTH,
    /** All that is due, which an operator has ordered. */
    ALL
}
