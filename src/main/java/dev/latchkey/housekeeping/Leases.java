package dev.latchkey.housekeeping;

import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks that one replica at a time performs, by their leases. */
@ApplicationScoped
public class Leases {
    private static final Statement ALL = Statement.of(
            "SELECT name, holder <> '' AND expires_at > now() AS is_held, given_back_at FROM lease ORDER BY name");

    private final Sql sql;

    Leases(Sql sql) {
        this.sql = sql;
    }

    /**
     * A task.
     *
     * @param running whether a replica holds its lease
     * @param lastEndedAt when its last run ended, by the database's clock; null: none has ended yet
     */
    public record Run(
            String task, boolean running, @Nullable Instant lastEndedAt) {
        private static Run read(Row row) {
            return new Run(row.text("name"), row.flag("is_held"), row.instantOrNull("given_back_at"));
        }
    }

    /** The tasks that have been performed at least once, in the order of their names. */
    public List<Run> runs() {
        return sql.rows(ALL.bound(), Run::read);
    }
}
