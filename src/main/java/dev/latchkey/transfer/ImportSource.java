package dev.latchkey.transfer;

/** The files that an import reads. */
public enum ImportSource {
    /** What an export writes: {@code application/x-ndjson}. */
    EXPORT,
    /** The users that Passage's console exports: {@code text/csv}. */
    PASSAGE_USERS
}
