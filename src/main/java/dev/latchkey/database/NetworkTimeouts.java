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
        limit(connection, Deadline.left().orElse(ofBackground));
    }

    @Override
    public void onConnectionReturn(Connection connection) {
        limit(connection, IDLE);
    }

    /** Limits how long a connection waits for an answer; no time at all means the shortest. */
    static void limit(Connection connection, Duration timeout) {
        Duration limit = timeout.compareTo(SHORTEST) < 0 ? SHORTEST : timeout;
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
        } catch (SQLException broken) {
            // Its next use reports that.
        }
    }
}
