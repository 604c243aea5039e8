package dev.latchkey.transfer;

/** The kinds of files that can be imported. */
public enum ImportSource {
    /** Exports of this service: {@code application/x-ndjson}. */
    EXPORT,
    /** Users exported by Passage's console: {@code text/csv}. */
    PASSAGE_USERS
}
