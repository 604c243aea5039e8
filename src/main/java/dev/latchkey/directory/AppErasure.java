package dev.latchkey.directory;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Erases the rows of apps that {@link Tenants} has deleted, in batches that are a transaction each and wait for no lock. It can
 * be interrupted anywhere and repeated, also by several replicas at once.
 */
@ApplicationScoped
public class AppErasure {
    /** The maximum number of rows per transaction. */
    static final int BATCH = 1_000;

    /** Each table before those that it refers to. */
    private static final List<Step> STEPS = List.of(
            new Step("erase-ceremonies-of-app", "-infinity"),
            new Step("erase-passkeys-of-app", ""),
            new Step("erase-users-of-app", ""),
            new Step("erase-revocations-of-app", ""),
            new Step("erase-deliveries-of-app", ""));

    private static final Statement ERASE_APP = Statement.beside(AppErasure.class, "erase-app");
    private static final Statement DELETED =
            Statement.of("SELECT id FROM app WHERE deleted_at IS NOT NULL ORDER BY deleted_at, id");

    private final Sql sql;

    AppErasure(Sql sql) {
        this.sql = sql;
    }

    /**
     * A table to be emptied.
     *
     * @param start the place before all rows, as text
     */
    private record Step(Statement batch, String start) {
        Step(String name, String start) {
            this(Statement.beside(AppErasure.class, name), start);
        }
    }

    /**
     * Rows that were erased.
     *
     * @param place of the last one; null: there was none
     */
    private record Batch(long erased, @Nullable String place) {
        private static Batch read(Row row) {
            return new Batch(row.count("erased"), row.textOrNull("place"));
        }
    }

    /** The ids of the deleted apps of which rows are left, in the order of their deletion. */
    public List<String> pending() {
        return sql.rows(DELETED.bound(), row -> row.text("id"));
    }

    /**
     * Erases an app.
     *
     * @param mayContinue asked before each batch, with the number of rows erased so far
     * @return whether nothing is left of the app; if so, its id can be used again
     * @throws DatabaseFailure {@code GONE} if a request in progress added something; to be repeated
     */
    public boolean erase(String appId, LongPredicate mayContinue) {
        long erased = 0;
        for (Step step : STEPS) {
            Optional<String> next = Optional.of(step.start());
            while (next.isPresent()) {
                if (!mayContinue.test(erased)) {
                    return false;
                }
                Batch batch = sql.row(
                                step.batch()
                                        .with("app_id", appId)
                                        .with("after", next.get())
                                        .with("most", BATCH),
                                Batch::read)
                        .orElseThrow();
                erased += batch.erased();
                next = batch.erased() < BATCH ? Optional.empty() : Optional.ofNullable(batch.place());
            }
        }
        return sql.change(ERASE_APP.with("app_id", appId)) == 1;
    }
}
