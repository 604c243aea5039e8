package dev.latchkey.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.App;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.wire.NdjsonWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Reads users and passkeys record by record and adds those that the app does not have. Existing ones are not changed, so that the
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
                source,
                in,
                new ImportReport(dryRun, new NdjsonWriter(json, out)));
        return run.summary(run.ending());
    }

    private EntryReader reader(App app, ImportSource source, InputStream in) {
        return switch (source) {
            case EXPORT -> new TransferReader(in, app, json, clock);
            case PASSAGE_USERS -> new PassageUsersReader(in, json, clock);
        };
    }

    /** Why a file was not read to its end, and the line from which on it was not. */
    private record Ending(long line, BadLine reason) {}

    /** One import. */
    private final class Run {
        private final App app;
        private final Tables tables;
        private final PushbackInputStream in;
        private final EntryReader reader;
        private final ImportReport report;
        private final SortedMap<Long, Entry> entries = new TreeMap<>();
        private final SortedMap<Long, Outcome> outcomes = new TreeMap<>();
        private int characters;
        private long created;
        private long nextAnalysis = FIRST_ANALYSIS;

        Run(App app, Tables tables, ImportSource source, InputStream in, ImportReport report) {
            this.app = app;
            this.tables = tables;
            this.in = new PushbackInputStream(in, FileStart.LENGTH);
            this.reader = reader(app, source, this.in);
            this.report = report;
        }

        /** Reads the file to its end; returns the reason if that was not possible. */
        Optional<Ending> ending() {
            try {
                return tables == Tables.REHEARSED ? intake.rehearsing(this::read) : read();
            } catch (Intake.AppChanged e) {
                return endingHere("app_changed", "The app was deleted or its rp_id was changed meanwhile.");
            } catch (DatabaseFailure e) {
                LOG.error("an import was interrupted", e);
                return endingHere("unavailable", "The database failed; import the file again when it is available.");
            }
        }

        private Optional<Ending> endingHere(String reason, String sentence) {
            return Optional.of(new Ending(reader.lines(), new BadLine(reason, sentence)));
        }

        private Optional<Ending> read() {
            try {
                FileStart.pass(in);
                EntryReader.Read read = reader.next();
                while (read != null) {
                    BadLine refusal = read.refusal();
                    if (refusal != null && refusal.isFatal()) {
                        flush();
                        return Optional.of(new Ending(read.line(), refusal));
                    }
                    add(read);
                    read = reader.next();
                }
                flush();
                return reader.isComplete()
                        ? Optional.empty()
                        : endingHere("truncated", "The file is truncated; it has no end line.");
            } catch (BadLine e) {
                return Optional.of(new Ending(1, e));
            } catch (IOException e) {
                flush();
                return endingHere("truncated", "The file broke off while it was being read.");
            }
        }

        private void add(EntryReader.Read read) {
            if (read.entry() != null) {
                entries.put(read.line(), read.entry());
                characters += read.characters();
            }
            if (read.refusal() != null) {
                outcomes.put(read.line(), Outcome.refused(read.refusal()));
            }
            if (entries.size() + outcomes.size() >= MOST_LINES || characters >= MOST_CHARACTERS) {
                flush();
            }
        }

        private void flush() {
            if (!entries.isEmpty()) {
                outcomes.putAll(intake.take(app, tables, entries));
            }
            outcomes.forEach((line, outcome) -> report.add(line, entries.get(line), outcome));
            report.done(reader.lines());
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

        ImportSummary summary(Optional<Ending> ending) {
            ending.ifPresent(early -> report.error(early.line(), early.reason()));
            return report.summary(reader.lines(), ending.isEmpty());
        }
    }
}
