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
 * Holds the service's clock against the database's, which is the one that all replicas can see: each decides by its own what
 * has expired. A difference is reported and never makes a replica unready, because then all would be at once; a replica whose
 * clock differs deletes nothing for good.
 */
@Startup // so that its gauge is there before its first turn
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
                .description("How far this replica's clock is ahead of the database's, at least")
                .register(registry);
    }

    /** Warns if they differ by more than a second. */
    public void compare() {
        agrees();
    }

    /** Compares the clocks now: whether they differ by a second at most. Warns if not. */
    public boolean agrees() {
        Instant before = clock.instant();
        Instant database = sql.row(NOW.bound(), row -> row.instant("now")).orElseThrow();
        Duration ahead = ahead(before, database, clock.instant());
        last.set(ahead);
        if (ahead.abs().compareTo(TOLERANCE) <= 0) {
            return true;
        }
        LOG.warnf(
                "the clock of this replica is %d ms %s the database's",
                ahead.abs().toMillis(), ahead.isNegative() ? "behind" : "ahead of");
        return false;
    }

    /**
     * How far the service's clock is ahead of the database's, at least; negative when it is behind.
     *
     * @param before by the service, when the database was asked
     * @param database by the database
     * @param after by the service, when the answer came
     */
    static Duration ahead(Instant before, Instant database, Instant after) {
        if (database.isBefore(before)) {
            return Duration.between(database, before);
        }
        return database.isAfter(after) ? Duration.between(database, after) : Duration.ZERO;
    }
}
