package dev.latchkey.database;

import dev.latchkey.wire.RandomId;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The replicas that share this database, each as it last reported itself. Operators are shown them; the service itself never depends
 * on what is written here.
 */
@Singleton
public final class Replicas {
    /** How long the row of a replica that no longer reports itself is kept. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    private static final Statement REPORT = Statement.beside(Replicas.class, "report-replica");
    private static final Statement ALL = Statement.of(
            "SELECT id, version, started_at, seen_at, clock_ahead_ms FROM replica ORDER BY started_at, id");

    private final String id;
    private final String version;
    private final Instant startedAt;
    private final Sql sql;

    Replicas(
            Sql sql,
            Clock clock,
            SecureRandom random,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.id = RandomId.next(random);
        this.version = version;
        this.startedAt = clock.instant();
        this.sql = sql;
    }

    /**
     * A replica.
     *
     * @param id new for each start
     * @param startedAt by its own clock
     * @param seenAt by the database's clock
     * @param clockAheadMs a lower bound of how far its clock was ahead of the database's then, in milliseconds; negative if it was
     *     behind
     */
    public record Replica(String id, String version, Instant startedAt, Instant seenAt, long clockAheadMs) {
        private static Replica read(Row row) {
            return new Replica(
                    row.text("id"),
                    row.text("version"),
                    row.instant("started_at"),
                    row.instant("seen_at"),
                    row.count("clock_ahead_ms"));
        }
    }

    /** The id of this process in {@link #all}. */
    public String thisOne() {
        return id;
    }

    /** Writes that this replica is running, and deletes those that have not reported themselves for five minutes. */
    public void report(Duration clockAhead) {
        sql.change(REPORT.with("id", id)
                .with("version", version)
                .with("started_at", startedAt)
                .with("clock_ahead_ms", clockAhead.toMillis())
                .with("kept_seconds", (double) KEPT.toSeconds()));
    }

    /** Those that have reported themselves within the last minutes, in the order of their starts. */
    public List<Replica> all() {
        return sql.rows(ALL.bound(), Replica::read);
    }
}
