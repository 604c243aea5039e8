package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static final long GIBIBYTE = 1024L * 1024 * 1024;

    private static List<String> read(InputStream in) throws IOException {
        LineReader lines = new LineReader(in);
        List<String> read = new ArrayList<>();
        for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
            read.add(line.number() + " " + text(line));
        }
        assertThat(lines.count()).isEqualTo(read.size());
        return read;
    }

    private static String text(LineReader.Line line) {
        return line.text().orElse(line.isTooLong() ? "too long" : "malformed");
    }

    private static List<String> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_line_ends_with_a_line_feed_or_with_the_stream() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("a")).containsExactly("1 a");
        assertThat(read("a\n")).containsExactly("1 a");
        assertThat(read("a\r\n\n\r\nb\rc")).containsExactly("1 a", "2 ", "3 ", "4 b\rc");
    }

    @Test
    void lines_span_the_chunks_of_a_stream() throws IOException {
        InputStream oneByOne = new InputStream() {
            private final InputStream text =
                    new ByteArrayInputStream("\u00e4\n\u2603\u2603\n".repeat(3).getBytes(StandardCharsets.UTF_8));

            @Override
            public int read() throws IOException {
                return text.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return text.read(buffer, offset, Math.min(1, length));
            }
        };

        assertThat(read(oneByOne))
                .containsExactly(
                        "1 \u00e4", "2 \u2603\u2603", "3 \u00e4", "4 \u2603\u2603", "5 \u00e4", "6 \u2603\u2603");
        assertThat(read("x".repeat(100_000) + "\n" + "y".repeat(100_000)))
                .containsExactly("1 " + "x".repeat(100_000), "2 " + "y".repeat(100_000));
    }

    @Test
    void only_the_first_line_has_a_byte_order_mark() throws IOException {
        assertThat(read("\ufeffa\n\ufeffb")).containsExactly("1 a", "2 \ufeffb");
    }

    @Test
    void malformed_utf_8_affects_only_its_own_line() throws IOException {
        assertThat(read(new ByteArrayInputStream(new byte[] {'a', '\n', (byte) 0xc3, '\n', 'b'})))
                .containsExactly("1 a", "2 malformed", "3 b");
    }

    @Test
    void a_line_may_have_256_kibibytes() throws IOException {
        String longest = "x".repeat(LineReader.MAX_LENGTH);
        assertThat(read(longest + "\n" + longest + "x\ny")).containsExactly("1 " + longest, "2 too long", "3 y");
    }

    @Test
    void a_gibibyte_without_a_line_feed_needs_no_more_memory_than_a_line() throws IOException {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();

        assertThat(read(endless('x', GIBIBYTE))).containsExactly("1 too long");

        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(8L * 1024 * 1024);
    }

    private static InputStream endless(char character, long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? character : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int most) {
                if (left <= 0) {
                    return -1;
                }
                int some = (int) Math.min(most, left);
                java.util.Arrays.fill(buffer, offset, offset + some, (byte) character);
                left -= some;
                return some;
            }
        };
    }

    @Test
    void a_stream_that_breaks_off_loses_only_its_last_line() throws IOException {
        LineReader lines = new LineReader(new InputStream() {
            private final InputStream start = new ByteArrayInputStream("a\nb".getBytes(StandardCharsets.UTF_8));

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = start.read(buffer, offset, length);
                if (read < 0) {
                    throw new IOException("broken off");
                }
                return read;
            }
        });

        assertThat(text(lines.next())).isEqualTo("a");
        assertThatThrownBy(lines::next).isInstanceOf(IOException.class);
        assertThat(lines.count()).isEqualTo(1);
    }
}
