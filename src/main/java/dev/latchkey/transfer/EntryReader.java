package dev.latchkey.transfer;

import org.jspecify.annotations.Nullable;

/** Reads the lines of one kind of file in order. */
interface EntryReader {
    /**
     * Reads a line; null if it has nothing to import.
     *
     * @throws BadLine if it cannot be read
     */
    @Nullable
    Entry read(String line);

    /** Whether the file may end here; otherwise it was truncated. */
    boolean isComplete();
}
