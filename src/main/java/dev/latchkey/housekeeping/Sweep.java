package dev.latchkey.housekeeping;

import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Processes all rows of a table that are older than a limit, in the order of their ids, in batches that are a
 * transaction each and record in it what they did. It resumes where it, or another replica, stopped last. Rows that are
 * locked are left for the next run.
 */
final class Sweep implements Task {
    /** The maximum number of rows per statement. */
    static final int BATCH = 1_000;

    private static final String DUE = Statement.textBeside(Sweep.class, "due").strip();

    private final What what;
    private final Duration age;
    private final Statement batch;
    private final Lease lease;
    private final Table table;
    private final Sql sql;
    private final Audit audit;

    /** What is processed. */
    enum What {
        CEREMONIES("ceremony", "delete-ceremonies", ActionType.CEREMONIES_DELETED),
        OPERATOR_ACTIONS("operator_action", "delete-operator-actions", ActionType.OPERATOR_ACTIONS_DELETED),
        CEREMONY_ADDRESSES("ceremony", "forget-ceremony-addresses", ActionType.CEREMONY_ADDRESSES_DELETED),
        OPERATOR_ADDRESSES("operator_action", "forget-operator-addresses", ActionType.OPERATOR_ADDRESSES_DELETED);

        private final String table;
        /** The file whose statement returns the ids of a batch in order, and whether each was processed. */
        private final String statement;

        private final ActionType type;

        What(String table, String statement, ActionType type) {
            this.table = table;
            this.statement = statement;
            this.type = type;
        }

        /** The name of the statement, and of the lease of this task. */
        String statement() {
            return statement;
        }
    }

    /**
     * Creates a sweep.
     *
     * @param age of the rows that are due
     * @param lease of this task
     */
    Sweep(What what, Duration age, Lease lease, Sql sql, Audit audit) {
        this.what = what;
        this.age = age;
        this.batch =
                Statement.of(Statement.textBeside(Sweep.class, what.statement).replace("{due}", DUE));
        this.lease = lease;
        this.table = new Table(what.table, sql);
        this.sql = sql;
        this.audit = audit;
    }

    private record Swept(UUID id, boolean isDone) {}

    @Override
    public String what() {
        return what.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Result run(Extent extent) {
        Optional<UUID> begin = lease.take(extent == Extent.ALL);
        if (begin.isEmpty()) {
            return Result.BUSY;
        }
        long most = table.most(extent);
        UUID examined = begin.get();
        // Stays before the first row that was locked, where the next run goes on.
        UUID doneUntil = examined;
        boolean isGapless = true;
        long count = 0;
        boolean isHeld = true;
        boolean isMore = true;
        while (isHeld && isMore && count < most) {
            int size = (int) Math.min(BATCH, most - count);
            List<Swept> rows = next(examined, size);
            for (Swept row : rows) {
                examined = row.id();
                isGapless &= row.isDone();
                doneUntil = isGapless ? examined : doneUntil;
                count += row.isDone() ? 1 : 0;
            }
            isMore = rows.size() == size;
            isHeld = lease.keep(doneUntil);
        }
        lease.giveBack();
        return new Result(count, isMore && count >= most ? Result.End.LIMITED : Result.End.DONE);
    }

    private List<Swept> next(UUID examined, int size) {
        return sql.atomically(() -> {
            List<Swept> rows = sql.rows(
                    batch.with("done_until", examined)
                            .with("age_seconds", age.toSeconds())
                            .with("most", size),
                    row -> new Swept(row.uuid("id"), row.flag("is_done")));
            long done = rows.stream().filter(Swept::isDone).count();
            if (done > 0) {
                audit.record(Action.onMany(what.type, done));
            }
            return rows;
        });
    }
}
