package dev.latchkey.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.wire.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The file of an export that was interrupted. */
public final class UnfinishedExport {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final ExportCursor cursor;
    private final long length;

    private UnfinishedExport(Path file, ExportCursor cursor, long length) {
        this.file = file;
        this.cursor = cursor;
        this.length = length;
    }

    /**
     * Finds the last checkpoint of a file; empty if the export is complete.
     *
     * @throws IOException if the file cannot be read
     */
    public static Optional<UnfinishedExport> of(Path file) throws IOException {
        ExportCursor cursor = ExportCursor.START;
        long length = 0;
        boolean isComplete = false;
        try (InputStream in = Files.newInputStream(file)) {
            LineReader lines = new LineReader(in);
            for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
                JsonNode object = object(line);
                String type = object.path("type").asText();
                isComplete = type.equals(Format.END);
                if (type.equals(Format.CHECKPOINT)) {
                    cursor = ExportCursor.parse(object.path("cursor").asText());
                    length = lines.bytes();
                }
            }
        }
        return isComplete ? Optional.empty() : Optional.of(new UnfinishedExport(file, cursor, length));
    }

    private static JsonNode object(LineReader.Line line) {
        try {
            return JSON.readTree(line.text().orElse(""));
        } catch (JsonProcessingException unfinished) {
            return JSON.nullNode();
        }
    }

    /**
     * Truncates the file after the checkpoint, so that the rest of the export can be appended.
     *
     * @return where the export continues
     * @throws IOException if the file cannot be written
     */
    public ExportCursor cut() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
        return cursor;
    }
}
