package dev.latchkey.transfer;

import dev.latchkey.wire.NdjsonWriter;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report of an import in NDJSON: errors, progress and the summary. */
final class ImportReport {
    /** The number of lines between two reports of progress. */
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

    /** Reports a line, or the file from that line on, that cannot be imported. */
    void error(long line, BadLine error) {
        errors++;
        out.write(new ErrorLine("error", line, error.reason(), error.sentence()));
    }

    /**
     * Counts the outcome of a line and reports a refusal.
     *
     * @param entry null if the line could not be read
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

    /** Reports progress if a report is due: all lines up to this one have been processed. */
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

    /** Reports the end. */
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
