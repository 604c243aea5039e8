package dev.latchkey.bench;

import java.util.Locale;

/** What is recorded: the four calls of a ceremony, and the whole. */
enum Call {
    TRANSACTION,
    START,
    FINISH,
    VERIFY,
    /** From the moment that it was due, which in an open loop may be before anybody was free to begin it. */
    CEREMONY;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
