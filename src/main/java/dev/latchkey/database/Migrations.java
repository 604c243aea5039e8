package dev.latchkey.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Comparator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** The database schema of this version of the service. */
@ApplicationScoped
public class Migrations {
    private static final Statement HISTORY =
            Statement.of("SELECT to_regclass('flyway_schema_history') IS NOT NULL AS is_there");
    private static final Statement APPLIED = Statement.of(
            "SELECT EXISTS (SELECT FROM flyway_schema_history WHERE version = :version AND success) AS is_applied");

    private static final Statement NEWEST_APPLIED =
            Statement.of("SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL"
                    + " ORDER BY installed_rank DESC LIMIT 1");

    private final Flyway flyway;
    private final Sql sql;
    private final String newest;

    Migrations(Flyway flyway, Sql sql) {
        this.flyway = flyway;
        this.sql = sql;
        this.newest = newest(flyway);
    }

    /** Applies the missing migrations and returns their number. */
    public int migrate() {
        return flyway.migrate().migrationsExecuted;
    }

    /** Whether no migration is missing; there may be more, of a later version of the service. */
    public boolean areDone() {
        return is(HISTORY.bound(), "is_there") && is(APPLIED.with("version", newest), "is_applied");
    }

    /** The version of the schema: that of the migration applied last. */
    public String schemaVersion() {
        return sql.row(NEWEST_APPLIED.bound(), row -> row.text("version")).orElseThrow();
    }

    private static String newest(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .filter(migration ->
                        migration.isVersioned() && migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .getVersion();
    }

    private boolean is(Statement.Bound question, String column) {
        return sql.row(question, row -> row.flag(column)).orElseThrow();
    }
}
