package dev.latchkey.transfer;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the records of one kind of file in order. */
interface EntryReader {
    /**
     * The next record; null after the last one. None is read after a fatal refusal.
     *
     * @throws IOException if the stream breaks off
     */
    @Nullable
    Read next() throws IOException;

    /** The number of lines read. */
    long lines();

    /** Whether the file may end here; otherwise it was truncated. */
    boolean isComplete();

    /**
     * A record. It has an entry, a refusal, or neither if it has nothing to import.
     *
     * @param line on which it begins, from 1
     * @param characters its length
     */
    record Read(
            long line,
            int characters,
            @Nullable Entry entry,
            @Nullable BadLine refusal) {
        static Read of(long line, int characters, Supplier<@Nullable Entry> reading) {
            try {
                return new Read(line, characters, reading.get(), null);
            } catch (BadLine e) {
                return new Read(line, characters, null, e);
            }
        }
    }
}
