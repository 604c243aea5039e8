package dev.latchkey.transfer;

/** The words of the format that exports are written in (docs/transfer-format.md). */
final class Format {
    static final String NAME = "latchkey-users";
    static final int VERSION = 1;

    static final String HEADER = "header";
    static final String USER = "user";
    static final String PASSKEY = "passkey";
    static final String REVOKED_CREDENTIAL = "revoked_credential";
    static final String CHECKPOINT = "checkpoint";
    static final String END = "end";

    static final long MOST_SIGN_COUNT = 0xffff_ffffL;

    private Format() {}
}
