package dev.latchkey.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.App;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.wire.LineReader;
import dev.latchkey.wire.NdjsonWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Reads users and passkeys line by line and adds those that the app does not have. Existing ones are not changed, so that the
 * whole file can be imported again after an interruption. Bad lines are reported and skipped.
 */
@ApplicationScoped
public class Import {
    private static final Logger LOG = Logger.getLogger(Import.class);

    /** The maximum number of lines in one transaction. */
    private static final int MOST_LINES = 500;

    /** The number of characters after which a transaction takes no more lines. */
    private static final int MOST_CHARACTERS = 2 * 1024 * 1024;

    /** The number of added entries after which the database first analyzes the tables; multiplied after each time. */
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

    /** An import that is recorded in the audit trail, unless it is a dry run, and whose file is not yet read. */
    public interface Recorded {
        /**
         * Imports a file and reports in NDJSON while reading: {@code error}s, {@code progress} after every ten thousand lines,
         * and the {@code summary}. Memory use does not depend on the size of the file.
         *
         * @param in the file; if it breaks off, the lines before that are imported
         * @param out flushed with each progress
         * @throws UncheckedIOException if the report cannot be written; the lines read by then are imported
         */
        ImportSummary read(InputStream in, OutputStream out);
    }

    /**
     * Records an import before its first line is read, because it changes the app in many transactions and none may lack a record.
     *
     * @param dryRun whether to import nothing and to report what would be imported; not recorded
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
                new LineReader(in),
                new ImportReport(dryRun, new NdjsonWriter(json, out)));
        return run.summary(run.ending());
    }

    private EntryReader reader(App app, ImportSource source) {
        return switch (source) {
            case EXPORT -> new TransferReader(app, json, clock);
            case PASSAGE_USERS -> new PassageUsersReader(json, clock);
        };
    }

    private static BadLine unreadable(LineReader.Line line) {
        return line.isTooLong()
                ? new BadLine("too_long", "The line has more than " + LineReader.MAX_LENGTH + " bytes.")
                : new BadLine("encoding", "The line is not well-formed UTF-8.");
    }

    /** One import. */
    private final class Run {
        private final App app;
        private final Tables tables;
        private final EntryReader reader;
        private final LineReader lines;
        private final ImportReport report;
        private final SortedMap<Long, Entry> entries = new TreeMap<>();
        private final SortedMap<Long, Outcome> outcomes = new TreeMap<>();
        private int characters;
        private long created;
        private long nextAnalysis = FIRST_ANALYSIS;

        Run(App app, Tables tables, EntryReader reader, LineReader lines, ImportReport report) {
            this.app = app;
            this.tables = tables;
            this.reader = reader;
            this.lines = lines;
            this.report = report;
        }

        /** Reads the file to its end; returns the reason if that was not possible. */
        Optional<BadLine> ending() {
            try {
                return tables == Tables.REHEARSED ? intake.rehearsing(this::read) : read();
            } catch (Intake.AppChanged e) {
                return Optional.of(
                        new BadLine("app_changed", "The app was deleted or its rp_id was changed meanwhile."));
            } catch (DatabaseFailure e) {
                LOG.error("an import was interrupted", e);
                return Optional.of(
                        new BadLine("unavailable", "The database failed; import the file again when it is available."));
            }
        }

        private Optional<BadLine> read() {
            try {
                LineReader.Line line = lines.next();
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
                        : Optional.of(new BadLine("truncated", "The file is truncated; it has no end line."));
            } catch (IOException e) {
                flush();
                return Optional.of(new BadLine("truncated", "The file broke off while it was being read."));
            }
        }

        private Optional<BadLine> read(LineReader.Line line) {
            try {
                String text = line.text().orElseThrow(() -> unreadable(line));
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
            outcomes.forEach((line, outcome) -> report.add(line, entries.get(line), outcome));
            report.done(lines.count());
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

        ImportSummary summary(Optional<BadLine> ending) {
            if (ending.isPresent()) {
                report.error(lines.count(), ending.get());
            }
            return report.summary(lines.count(), ending.isEmpty());
        }
    }
}
