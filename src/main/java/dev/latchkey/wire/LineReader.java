package dev.latchkey.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8 in bounded memory. A line ends with a line feed, with a carriage return and a line feed, or with the
 * stream; a byte order mark at the beginning of the stream is skipped. Lines that are too long have no text.
 */
public final class LineReader {
    /** The maximum length of a line in bytes: 256 KiB, enough for the largest metadata with every character escaped. */
    public static final int MAX_LENGTH = 256 * 1024;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int end;
    private byte[] line = new byte[4 * 1024];
    private int length;
    private long number;
    private boolean atEnd;
    private long read;

    public LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * A line.
     *
     * @param number from 1
     * @param text without the line's end; empty if the line is too long or not well-formed UTF-8
     * @param isTooLong whether the line has more than {@link #MAX_LENGTH} bytes
     */
    public record Line(long number, Optional<String> text, boolean isTooLong) {}

    /**
     * The next line; null after the last one.
     *
     * @throws IOException if the stream breaks off; the part of the line read by then is lost
     */
    public @Nullable Line next() throws IOException {
        length = 0;
        boolean isTooLong = false;
        boolean isAnything = false;
        while (true) {
            if (position == end && !fill()) {
                return isAnything ? line(isTooLong) : null;
            }
            isAnything = true;
            int from = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            isTooLong = isTooLong || !keep(from);
            if (position < end) {
                position++;
                return line(isTooLong);
            }
        }
    }

    /** The number of lines read. */
    public long count() {
        return number;
    }

    /** The number of bytes of the lines read, line ends included. */
    public long bytes() {
        return read - (end - position);
    }

    private boolean fill() throws IOException {
        if (!atEnd) {
            position = 0;
            end = 0;
            while (end == 0 && !atEnd) {
                int more = in.read(buffer);
                atEnd = more < 0;
                end = Math.max(more, 0);
                read += end;
            }
        }
        return end > position;
    }

    private boolean keep(int from) {
        int more = position - from;
        if (length + more > MAX_LENGTH) {
            return false;
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LENGTH, Math.max(line.length * 2, length + more)));
        }
        System.arraycopy(buffer, from, line, length, more);
        length += more;
        return true;
    }

    private Line line(boolean isTooLong) {
        number++;
        return new Line(number, isTooLong ? Optional.empty() : text(), isTooLong);
    }

    private Optional<String> text() {
        int visible = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return Utf8.decode(line, 0, visible)
                .map(text -> number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    }
}
