package dev.latchkey.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Rejects a server older than PostgreSQL 15 before the first migration, and lets migrations take longer than the time limit of
 * requests.
 */
@Singleton
final class DatabaseVersion implements FlywayConfigurationCustomizer {

    private static final int OLDEST_SUPPORTED = 15;
    // Not BEFORE_MIGRATE, for which Flyway would open another connection at every start.
    private static final Set<Event> HANDLED =
            Set.of(Event.BEFORE_VALIDATE, Event.BEFORE_EACH_MIGRATE, Event.AFTER_EACH_MIGRATE);
    private static final int WITHOUT_LIMIT = 0;
    private static final String NO_LIMITS = "SET statement_timeout = 0; SET lock_timeout = 0";
    private static final String LIMITS_OF_REQUESTS = "RESET statement_timeout; RESET lock_timeout";

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration.callbacks(new BaseCallback() {
            private int ofRequests;

            @Override
            public boolean supports(Event event, Context context) {
                return HANDLED.contains(event);
            }

            @Override
            public void handle(Event event, Context context) {
                try {
                    handle(event, context.getConnection());
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }

            private void handle(Event event, Connection connection) throws SQLException {
                if (event == Event.AFTER_EACH_MIGRATE) {
                    execute(connection, LIMITS_OF_REQUESTS);
                    connection.setNetworkTimeout(Runnable::run, ofRequests);
                    return;
                }
                requireSupported(connection.getMetaData().getDatabaseMajorVersion());
                if (event == Event.BEFORE_EACH_MIGRATE) {
                    ofRequests = connection.getNetworkTimeout();
                    connection.setNetworkTimeout(Runnable::run, WITHOUT_LIMIT);
                    execute(connection, NO_LIMITS);
                }
            }
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** @throws ConfigurationException if a server of this major version is too old; the message says what is needed */
    static void requireSupported(int majorVersion) {
        if (majorVersion < OLDEST_SUPPORTED) {
            throw new ConfigurationException(
                    "Latchkey needs PostgreSQL %d or later; the server at LATCHKEY_DB_URL is %d."
                            .formatted(OLDEST_SUPPORTED, majorVersion));
        }
    }
}
