package dev.latchkey.database;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Compares the service's clock with the database's, the one clock that all replicas share: each decides by its own what has
 * expired. A difference is reported but never makes a replica unready, because then all would become unready at once; a replica
 * whose clock differs deletes nothing permanently.
 */
@Startup // so that its gauge exists before its first run
@Singleton
public final class DatabaseClock {
    private static final Logger LOG = Logger.getLogger(DatabaseClock.class);
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private static final Statement NOW = Statement.of("SELECT clock_timestamp() AS now");

    private final Sql sql;
    private final Clock clock;
    private final AtomicReference<Duration> last = new AtomicReference<>(Duration.ZERO);

    DatabaseClock(Sql sql, Clock clock, MeterRegistry registry) {
        this.sql = sql;
        this.clock = clock;
        TimeGauge.builder(
                        "latchkey.database.clock.ahead",
                        last,
                        TimeUnit.MILLISECONDS,
                        difference -> difference.get().toMillis())
                .description("Lower bound of how far this replica's clock is ahead of the database's")
                .register(registry);
    }

    /** Compares the clocks now: whether they differ by a second at most. Warns if not. */
    public boolean agrees() {
        return isTolerable(compare());
    }

    /** Whether clocks that are this far apart agree: by a second at most. */
    public static boolean isTolerable(Duration ahead) {
        return ahead.abs().compareTo(TOLERANCE) <= 0;
    }

    /**
     * Compares the clocks now, and warns if they differ by more than a second.
     *
     * @return a lower bound of how far the service's is ahead; negative if it is behind
     */
    public Duration compare() {
        Instant before = clock.instant();
        Instant database = sql.row(NOW.bound(), row -> row.instant("now")).orElseThrow();
        Duration ahead = ahead(before, database, clock.instant());
        last.set(ahead);
        if (!isTolerable(ahead)) {
            LOG.warnf(
                    "the clock of this replica is %d ms %s the database's",
                    ahead.abs().toMillis(), ahead.isNegative() ? "behind" : "ahead of");
        }
        return ahead;
    }

    /**
     * A lower bound of how far the service's clock is ahead of the database's; negative if it is behind.
     *
     * @param before the service's time when the query was sent
     * @param database the database's time
     * @param after the service's time when the answer arrived
     */
    static Duration ahead(Instant before, Instant database, Instant after) {
        if (database.isBefore(before)) {
            return Duration.between(database, before);
        }
        return database.isAfter(after) ? Duration.between(database, after) : Duration.ZERO;
    }
}
