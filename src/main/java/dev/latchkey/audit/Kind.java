package dev.latchkey.audit;

import dev.latchkey.wire.WireName;

/** The source of an event. */
public enum Kind implements WireName {
    /** The row of a ceremony. */
    CEREMONY,
    /** An action of an operator, or of a backend that manages users. */
    OPERATOR
}
