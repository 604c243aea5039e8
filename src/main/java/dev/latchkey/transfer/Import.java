package dev.latchkey.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.App;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.SqlFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Moving in: reads users and passkeys line by line and adds those that the app has not. What is there stays as it is, so that
 * the same file can be read again, whole, after it broke off; a bad line is reported and stops nothing.
 */
@ApplicationScoped
public class Import {
    private static final Logger LOG = Logger.getLogger(Import.class);

    /** The most lines that are taken in at once. */
    private static final int MOST_LINES = 500;

    /** The most characters that they may have, give or take a line. */
    private static final int MOST_CHARACTERS = 2 * 1024 * 1024;

    /** After how many lines that were added the database looks at them first, and each time after so many times more. */
    private static final long FIRST_ANALYSIS = 2_000;

    private static final int UNTIL_NEXT_ANALYSIS = 4;

    private final Audit audit;
    private final Intake intake;
    private final ObjectMapper json;
    private final Clock clock;

    Import(Audit audit, Intake intake, ObjectMapper json, Clock clock) {
        this.audit = audit;
        this.intake = intake;
        this.json = json;
        this.clock = clock;
    }

    /** An import in the audit trail, unless it is a rehearsal, still to be read. */
    public interface Recorded {
        /**
         * Reads a file to its end and reports while it reads, as lines of JSON: {@code error}s, {@code progress} after every
         * ten thousand lines, and the {@code summary}. Memory does not grow with the file.
         *
         * @param in the file; where it breaks off, what came before it is taken in
         * @param out flushed with each progress
         * @throws UncheckedIOException when the report cannot be written; what was read by then is taken in
         */
        ImportSummary read(InputStream in, OutputStream out);
    }

    /**
     * Records an import before its first line: it changes the app in many transactions, and none of them is without the record.
     *
     * @param dryRun whether to take nothing in, and to report what would be; not recorded
     */
    public Recorded into(App app, ImportSource source, boolean dryRun) {
        if (!dryRun) {
            audit.record(Action.onApp(ActionType.USERS_IMPORTED, app.id()));
        }
        return (in, out) -> read(app, source, dryRun, in, out);
    }

    private ImportSummary read(App app, ImportSource source, boolean dryRun, InputStream in, OutputStream out) {
        Run run = new Run(
                app,
                dryRun ? Tables.REHEARSED : Tables.OWN,
                reader(app, source),
                new Lines(in),
                new ImportReport(dryRun, json, out));
        try {
            return run.summary(run.ending());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LineReader reader(App app, ImportSource source) {
        return switch (source) {
            case EXPORT -> new TransferReader(app, json, clock);
            case PASSAGE_USERS -> new PassageUsersReader(json, clock);
        };
    }

    /** The reading of one file. */
    private final class Run {
        private final App app;
        private final Tables tables;
        private final LineReader reader;
        private final Lines lines;
        private final ImportReport report;
        private final SortedMap<Long, Entry> entries = new TreeMap<>();
        private final SortedMap<Long, Outcome> outcomes = new TreeMap<>();
        private int characters;
        private long created;
        private long nextAnalysis = FIRST_ANALYSIS;

        Run(App app, Tables tables, LineReader reader, Lines lines, ImportReport report) {
            this.app = app;
            this.tables = tables;
            this.reader = reader;
            this.lines = lines;
            this.report = report;
        }

        /** Reads on to the end; what ended it too early, if anything did. */
        Optional<BadLine> ending() {
            try {
                return tables == Tables.REHEARSED ? intake.rehearsing(this::read) : read();
            } catch (Intake.AppChanged e) {
                return Optional.of(new BadLine("app_changed", "The app was deleted or got another rp_id meanwhile."));
            } catch (SqlFailure e) {
                LOG.error("an import broke off", e);
                return Optional.of(
                        new BadLine("unavailable", "The database failed; read the file again when it is back."));
            }
        }

        private Optional<BadLine> read() {
            try {
                Lines.Line line = lines.next();
                while (line != null) {
                    Optional<BadLine> fatal = read(line);
                    if (fatal.isPresent()) {
                        return fatal;
                    }
                    line = lines.next();
                }
                flush();
                return reader.isComplete()
                        ? Optional.empty()
                        : Optional.of(new BadLine("truncated", "The file was cut off; it has no end."));
            } catch (IOException e) {
                flush();
                return Optional.of(new BadLine("truncated", "The file broke off while it was read."));
            }
        }

        private Optional<BadLine> read(Lines.Line line) {
            try {
                String text = line.text();
                Entry entry = reader.read(text);
                if (entry != null) {
                    entries.put(line.number(), entry);
                    characters += text.length();
                }
            } catch (BadLine e) {
                if (e.isFatal()) {
                    flush();
                    return Optional.of(e);
                }
                outcomes.put(line.number(), Outcome.refused(e));
            }
            if (entries.size() + outcomes.size() >= MOST_LINES || characters >= MOST_CHARACTERS) {
                flush();
            }
            return Optional.empty();
        }

        private void flush() {
            if (!entries.isEmpty()) {
                outcomes.putAll(intake.take(app, tables, entries));
            }
            try {
                for (Map.Entry<Long, Outcome> line : outcomes.entrySet()) {
                    report.tell(line.getKey(), entries.get(line.getKey()), line.getValue());
                }
                report.done(lines.count());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            created +=
                    outcomes.values().stream().filter(Outcome.CREATED::equals).count();
            entries.clear();
            outcomes.clear();
            characters = 0;
            if (created >= nextAnalysis) {
                intake.analyze(tables);
                nextAnalysis *= UNTIL_NEXT_ANALYSIS;
            }
        }

        ImportSummary summary(Optional<BadLine> ending) throws IOException {
            if (ending.isPresent()) {
                report.error(lines.count(), ending.get());
            }
            return report.summary(lines.count(), ending.isEmpty());
        }
    }
}
