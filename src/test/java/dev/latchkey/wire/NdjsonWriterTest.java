package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NdjsonWriterTest {
    @Test
    void a_value_is_one_line_of_utf_8() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NdjsonWriter lines = new NdjsonWriter(new ObjectMapper(), out);

        lines.write(Map.of("text", "ä\n👩"));
        lines.write(1);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"text\":\"ä\\n👩\"}\n1\n");
    }

    @Test
    void a_broken_stream_is_reported() {
        NdjsonWriter lines = new NdjsonWriter(new ObjectMapper(), new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("broken");
            }

            @Override
            public void flush() throws IOException {
                throw new IOException("broken");
            }
        });

        assertThatThrownBy(() -> lines.write(1)).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(lines::flush).isInstanceOf(UncheckedIOException.class);
    }
}
