package dev.latchkey.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** The service is ready if its database can be reached, accepts writes and has the schema of this version. */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseReadiness.class);
    private static final Statement TAKES_WRITES = Statement.of(
            "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS takes_writes");

    private final Sql sql;
    private final Migrations migrations;

    DatabaseReadiness(Sql sql, Migrations migrations) {
        this.sql = sql;
        this.migrations = migrations;
    }

    private enum State {
        READY,
        NOT_MIGRATED,
        READ_ONLY,
        AWAY
    }

    @Override
    public HealthCheckResponse call() {
        State state = state();
        return HealthCheckResponse.named("database")
                .status(state == State.READY)
                .withData("state", state.name().toLowerCase(Locale.ROOT))
                .build();
    }

    private State state() {
        try {
            if (!sql.row(TAKES_WRITES.bound(), row -> row.flag("takes_writes")).orElseThrow()) {
                return State.READ_ONLY;
            }
            return migrations.areDone() ? State.READY : State.NOT_MIGRATED;
        } catch (RuntimeException unavailable) {
            LOG.debug("the database is not available", unavailable);
            return State.AWAY;
        }
    }
}
