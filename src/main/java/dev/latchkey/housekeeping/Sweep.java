package dev.latchkey.housekeeping;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Processes all rows of a table that are older than a limit, in the order of their ids, in batches that are a
 * transaction each and record in it what they did; within a batch, one app's rows after the other's. It resumes where it, or another
 * replica, stopped last. Rows that are locked are left for the next run.
 */
final class Sweep implements Deletion {
    private static final String DUE = Statement.textBeside(Sweep.class, "due");

    private final What what;
    private final Duration age;
    private final Sql sql;
    private final Audit audit;

    /** What is processed. */
    enum What {
        CEREMONIES("ceremony", "delete-ceremonies", ActionType.CEREMONIES_DELETED),
        OPERATOR_ACTIONS("operator_action", "delete-operator-actions", ActionType.OPERATOR_ACTIONS_DELETED),
        CEREMONY_ADDRESSES("ceremony", "forget-ceremony-addresses", ActionType.CEREMONY_ADDRESSES_DELETED),
        OPERATOR_ADDRESSES("operator_action", "forget-operator-addresses", ActionType.OPERATOR_ADDRESSES_DELETED);

        private final String table;
        private final ActionType type;
        private final Statement due;
        /** Returns which of one app's rows were processed. */
        private final Statement batch;

        /** @param statement the file of the batch */
        What(String table, String statement, ActionType type) {
            this.table = table;
            this.type = type;
            this.due = Statement.of(DUE.replace("{table}", table));
            this.batch = Statement.beside(Sweep.class, statement);
        }
    }

    /**
     * Creates a sweep.
     *
     * @param age of the rows that are due
     */
    Sweep(What what, Duration age, Sql sql, Audit audit) {
        this.what = what;
        this.age = age;
        this.sql = sql;
        this.audit = audit;
    }

    private record Due(String appId, UUID id) {
        private static Due read(Row row) {
            return new Due(row.text("app_id"), row.uuid("id"));
        }
    }

    private record Swept(UUID id, boolean isDone) {}

    @Override
    public String what() {
        return what.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String table() {
        return what.table;
    }

    @Override
    public Run begin(UUID doneUntil) {
        return new Progress(doneUntil);
    }

    private final class Progress implements Run {
        private UUID examined;
        /** Stays before the first row that was locked, where the next run goes on. */
        private UUID doneUntil;

        private boolean isGapless = true;

        Progress(UUID begin) {
            this.examined = begin;
            this.doneUntil = begin;
        }

        @Override
        public Batch next(int most) {
            List<Swept> rows = sweep(examined, most);
            for (Swept row : rows) {
                examined = row.id();
                isGapless &= row.isDone();
                doneUntil = isGapless ? examined : doneUntil;
            }
            return new Batch(rows.stream().filter(Swept::isDone).count(), rows.size() == most, doneUntil);
        }
    }

    private List<Swept> sweep(UUID examined, int size) {
        return sql.atomically(() -> {
            List<Due> due = sql.rows(
                    what.due
                            .with("done_until", examined)
                            .with("age_seconds", age.toSeconds())
                            .with("most", size),
                    Due::read);
            Set<UUID> done = process(due);
            if (!done.isEmpty()) {
                audit.record(Action.onMany(what.type, done.size()));
            }
            return due.stream()
                    .map(row -> new Swept(row.id(), done.contains(row.id())))
                    .toList();
        });
    }

    private Set<UUID> process(List<Due> due) {
        Map<String, List<String>> idsByApp = due.stream()
                .collect(groupingBy(
                        Due::appId, TreeMap::new, mapping(row -> row.id().toString(), toList())));
        Set<UUID> done = new HashSet<>();
        idsByApp.forEach((appId, ids) ->
                done.addAll(sql.rows(what.batch.with("app_id", appId).with("ids", ids), row -> row.uuid("id"))));
        return done;
    }
}
