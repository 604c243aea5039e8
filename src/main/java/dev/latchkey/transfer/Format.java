package dev.latchkey.transfer;

/**
 * The name of the format that exports are written in, and the types of the lines that frame its records
 * (docs/transfer-format.md).
 */
final class Format {
    static final String NAME = "latchkey-users";
    static final int VERSION = 1;

    static final String HEADER = "header";
    static final String CHECKPOINT = "checkpoint";
    static final String END = "end";

    private Format() {}
}
