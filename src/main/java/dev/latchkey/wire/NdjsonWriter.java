package dev.latchkey.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes NDJSON: one JSON value per line in UTF-8, each line terminated by a line feed. */
public final class NdjsonWriter {
    public static final String MEDIA_TYPE = "application/x-ndjson";

    private final ObjectMapper json;
    private final OutputStream out;

    public NdjsonWriter(ObjectMapper json, OutputStream out) {
        this.json = json;
        this.out = out;
    }

    /**
     * Writes a value as one line.
     *
     * @throws UncheckedIOException when the stream is broken
     */
    public void write(Object value) {
        try {
            out.write((json.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Flushes the lines written so far.
     *
     * @throws UncheckedIOException when the stream is broken
     */
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
