package dev.latchkey.transfer;

import org.jspecify.annotations.Nullable;

/** Reads the lines of one kind of file in their order. */
interface EntryReader {
    /**
     * Reads a line; null: it has nothing to import.
     *
     * @throws BadLine when it cannot be read
     */
    @Nullable
    Entry read(String line);

    /** Whether the file may end here; otherwise it was truncated. */
    boolean isComplete();
}
