package dev.latchkey.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.App;
import dev.latchkey.wire.JsonValue;
import dev.latchkey.wire.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the format of exports: one JSON object on each line (docs/transfer-format.md). */
final class TransferReader implements EntryReader {
    private final LineReader lines;
    private final ObjectMapper json;
    private final Clock clock;
    private final Map<String, Function<InputRecord, @Nullable Entry>> kinds;
    private boolean headed;
    private boolean ended;

    TransferReader(InputStream in, App app, ObjectMapper json, Clock clock) {
        this.lines = new LineReader(in);
        this.json = json;
        this.clock = clock;
        this.kinds = Map.of(
                Format.HEADER,
                this::header,
                UserRecord.KIND.type(),
                UserRecord::read,
                PasskeyRecord.KIND.type(),
                input -> PasskeyRecord.read(input, app.rpId().value()),
                RevokedCredentialRecord.KIND.type(),
                RevokedCredentialRecord::read,
                Format.CHECKPOINT,
                input -> null,
                Format.END,
                this::end);
    }

    @Override
    public @Nullable Read next() throws IOException {
        LineReader.Line line = lines.next();
        return line == null
                ? null
                : Read.of(
                        line.number(),
                        line.text().map(String::length).orElse(0),
                        () -> entry(line.text().orElseThrow(() -> unreadable(line))));
    }

    @Override
    public long lines() {
        return lines.count();
    }

    private static BadLine unreadable(LineReader.Line line) {
        return line.isTooLong()
                ? new BadLine("too_long", "The line has more than " + LineReader.MAX_LENGTH + " bytes.")
                : new BadLine("encoding", "The line is not well-formed UTF-8.");
    }

    private @Nullable Entry entry(String line) {
        if (line.isBlank()) {
            return null;
        }
        ended = false;
        InputRecord input = InputRecord.of(object(line), clock.instant());
        String type = input.object().required(RecordKind.TYPE, JsonValue::text);
        if (!headed && !type.equals(Format.HEADER)) {
            headed = true;
            throw new BadLine("header", "The first line must be the header of an export; this one was skipped.");
        }
        Function<InputRecord, @Nullable Entry> kind = kinds.get(type);
        if (kind == null) {
            throw new BadLine("type", "type must be one of this format.");
        }
        return kind.apply(input);
    }

    @Override
    public boolean isComplete() {
        return ended;
    }

    private JsonNode object(String line) {
        try {
            JsonNode object = json.readTree(line);
            if (object != null && object.isObject()) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw notJson();
        }
        throw notJson();
    }

    private BadLine notJson() {
        headed = true;
        return new BadLine("json", "The line must be one JSON object.");
    }

    private @Nullable Entry header(InputRecord input) {
        headed = true;
        String format = input.object().optional("format", JsonValue::text);
        Long version = input.object().optional("version", value -> value.wholeNumber(0, Integer.MAX_VALUE));
        if (!Format.NAME.equals(format) || version == null || version != Format.VERSION) {
            throw BadLine.fatal(
                    "version", "This is not version " + Format.VERSION + " of the format " + Format.NAME + ".");
        }
        return null;
    }

    private @Nullable Entry end(InputRecord input) {
        ended = true;
        return null;
    }
}
