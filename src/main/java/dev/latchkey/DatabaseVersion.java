package dev.latchkey;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Refuses a server older than PostgreSQL 15 before the first migration touches it. */
@Singleton
final class DatabaseVersion implements FlywayConfigurationCustomizer {

    private static final int OLDEST_SUPPORTED = 15;

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration.callbacks(new BaseCallback() {
            @Override
            public boolean supports(Event event, Context context) {
                return event == Event.BEFORE_VALIDATE || event == Event.BEFORE_MIGRATE;
            }

            @Override
            public void handle(Event event, Context context) {
                require(context.getConnection());
            }
        });
    }

    private static void require(Connection connection) {
        try {
            requireSupported(connection.getMetaData().getDatabaseMajorVersion());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
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
