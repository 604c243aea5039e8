package dev.latchkey.bench;

import java.util.Locale;

/** The recorded durations: the four calls of a ceremony, and the whole. */
enum Call {
    TRANSACTION,
    START,
    FINISH,
    VERIFY,
    /** From the moment that it was due, which in an open loop may be before a connection was free. */
    CEREMONY;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
