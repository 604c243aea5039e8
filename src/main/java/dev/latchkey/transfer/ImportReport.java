package dev.latchkey.transfer;

import dev.latchkey.wire.NdjsonWriter;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells what becomes of lines while they are taken in, as lines of JSON: each error, how far it is, and what it came to. */
final class ImportReport {
    /** After how many lines it is told how far it is. */
    private static final long STEP = 10_000;

    private final boolean dryRun;
    private final NdjsonWriter out;
    private final Map<Entry.Kind, Map<Outcome.Verdict, Long>> counts = new EnumMap<>(Entry.Kind.class);
    private long errors;
    private long told;

    ImportReport(boolean dryRun, NdjsonWriter out) {
        this.dryRun = dryRun;
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
    void error(long line, BadLine error) {
        errors++;
        out.write(new ErrorLine("error", line, error.reason(), error.sentence()));
    }

    /**
     * What became of a line.
     *
     * @param entry that it brought; null: it could not be read
     */
    void add(long line, @Nullable Entry entry, Outcome outcome) {
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
    void done(long lines) {
        if (lines / STEP > told / STEP) {
            told = lines;
            out.write(new Progress(
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
    ImportSummary summary(long lines, boolean complete) {
        ImportSummary summary = new ImportSummary(
                "summary",
                dryRun,
                complete,
                lines,
                counts(Entry.Kind.USER),
                counts(Entry.Kind.PASSKEY),
                counts(Entry.Kind.REVOKED_CREDENTIAL),
                errors);
        out.write(summary);
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
}
