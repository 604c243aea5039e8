package dev.latchkey.database;

import io.agroal.api.AgroalPoolInterceptor;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How long a connection waits for the database: for a call until its deadline, otherwise for the time that is configured. */
@Singleton
final class NetworkTimeouts implements AgroalPoolInterceptor {
    /** Of the pool's check of an idle connection, which must leave the call time for another one. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    /** 0 would mean without limit. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Duration ofBackground;

    NetworkTimeouts(@ConfigProperty(name = "quarkus.datasource.jdbc.read-timeout") Duration ofBackground) {
        this.ofBackground = ofBackground;
    }

    @Override
    public void onConnectionAcquire(Connection connection) {
        Duration left = Deadline.left().orElse(ofBackground);
        limit(connection, left.compareTo(SHORTEST) < 0 ? SHORTEST : left);
    }

    @Override
    public void onConnectionReturn(Connection connection) {
        limit(connection, IDLE);
    }

    private static void limit(Connection connection, Duration timeout) {
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
        } catch (SQLException broken) {
            // Its next use reports that.
        }
    }
}
