package dev.latchkey.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells what becomes of lines while they are taken in, as lines of JSON: each error, how far it is, and what it came to. */
final class ImportReport {
    /** After how many lines it is told how far it is. */
    private static final long STEP = 10_000;

    private final boolean dryRun;
    private final ObjectMapper json;
    private final OutputStream out;
    private final Map<Entry.Kind, Map<Outcome.Verdict, Long>> counts = new EnumMap<>(Entry.Kind.class);
    private long errors;
    private long told;

    ImportReport(boolean dryRun, ObjectMapper json, OutputStream out) {
        this.dryRun = dryRun;
        this.json = json;
        this.out = out;
    }

    private record ErrorLine(String type, long line, String reason, String error) {}

    private record Progress(
            String type,
            long lines,
            ImportSummary.Counts users,
            ImportSummary.Counts passkeys,
            ImportSummary.Counts revokedCredentials,
            long errors) {}

    /** A line, or the file from there on, that cannot be taken in. */
    void error(long line, BadLine error) throws IOException {
        errors++;
        write(new ErrorLine("error", line, error.reason(), error.sentence()));
    }

    /**
     * What became of a line.
     *
     * @param entry that it brought; null: it could not be read
     */
    void tell(long line, @Nullable Entry entry, Outcome outcome) throws IOException {
        if (entry != null) {
            counts.computeIfAbsent(entry.kind(), first -> new EnumMap<>(Outcome.Verdict.class))
                    .merge(outcome.verdict(), 1L, Long::sum);
        }
        BadLine refusal = outcome.refusal();
        if (refusal != null) {
            error(line, refusal);
        }
    }

    /** All lines up to this one are done. */
    void done(long lines) throws IOException {
        if (lines / STEP > told / STEP) {
            told = lines;
            write(new Progress(
                    "progress",
                    lines,
                    counts(Entry.Kind.USER),
                    counts(Entry.Kind.PASSKEY),
                    counts(Entry.Kind.REVOKED_CREDENTIAL),
                    errors));
            out.flush();
        }
    }

    /** The end. */
    ImportSummary summary(long lines, boolean complete) throws IOException {
        ImportSummary summary = new ImportSummary(
                "summary",
                dryRun,
                complete,
                lines,
                counts(Entry.Kind.USER),
                counts(Entry.Kind.PASSKEY),
                counts(Entry.Kind.REVOKED_CREDENTIAL),
                errors);
        write(summary);
        out.flush();
        return summary;
    }

    private ImportSummary.Counts counts(Entry.Kind kind) {
        Map<Outcome.Verdict, Long> verdicts = counts.getOrDefault(kind, Map.of());
        return new ImportSummary.Counts(
                verdicts.getOrDefault(Outcome.Verdict.CREATED, 0L),
                verdicts.getOrDefault(Outcome.Verdict.UNCHANGED, 0L),
                verdicts.getOrDefault(Outcome.Verdict.REFUSED, 0L));
    }

    private void write(Object line) throws IOException {
        out.write(text(line).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private String text(Object line) throws JsonProcessingException {
        return json.writeValueAsString(line);
    }
}
