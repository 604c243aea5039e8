package dev.latchkey.audit;

import dev.latchkey.wire.WireName;

/** Where an event comes from. */
public enum Kind implements WireName {
    /** The row of a ceremony. */
    CEREMONY,
    /** What an operator did, or a backend managing users. */
    OPERATOR
}
