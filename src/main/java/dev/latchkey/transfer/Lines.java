package dev.latchkey.transfer;

import dev.latchkey.wire.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8 in bounded memory. They end with a line feed, before which a carriage return is no part of them; a byte order
 * mark at the beginning is none of the first one. A line that is too long is read over.
 */
final class Lines {
    /** The most bytes of a line: 256 KiB, some more than the largest metadata with every character escaped. */
    static final int MAX_LENGTH = 256 * 1024;

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

    Lines(InputStream in) {
        this.in = in;
    }

    /** A line and its number, from 1. */
    static final class Line {
        private final long number;
        private final @Nullable String text;
        private final @Nullable BadLine error;

        private Line(long number, @Nullable String text, @Nullable BadLine error) {
            this.number = number;
            this.text = text;
            this.error = error;
        }

        long number() {
            return number;
        }

        /**
         * The text without its end.
         *
         * @throws BadLine when it is too long or not well-formed
         */
        String text() {
            if (text == null) {
                throw Objects.requireNonNull(error);
            }
            return text;
        }
    }

    /**
     * The next line; null after the last one.
     *
     * @throws IOException when the stream breaks off; what was read of the line then is lost
     */
    @Nullable
    Line next() throws IOException {
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

    /** How many lines were read. */
    long count() {
        return number;
    }

    /** How many bytes they take, with their ends. */
    long bytes() {
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
        if (isTooLong) {
            return new Line(number, null, new BadLine("too_long", "The line has more than " + MAX_LENGTH + " bytes."));
        }
        int visible = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return Utf8.decode(line, 0, visible)
                .map(text -> number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
                .map(text -> new Line(number, text, null))
                .orElseGet(() -> new Line(number, null, new BadLine("encoding", "The line is not well-formed UTF-8.")));
    }
}
