package dev.latchkey.transfer;

import org.jspecify.annotations.Nullable;

/** Reads the lines of one kind of file, one after the other. */
interface EntryReader {
    /**
     * What the line brings; null: nothing to take in.
     *
     * @throws BadLine when it cannot be read
     */
    @Nullable
    Entry read(String line);

    /** Whether the file may end here; where it may not, it was cut off. */
    boolean isComplete();
}
