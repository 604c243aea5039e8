package dev.latchkey.database;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Sends batches of steps: one after the other as long as the database answers soon, so that each takes more steps, and at most as
 * many at once as there are connections for them.
 */
@Singleton
public final class Batches {
    /** How long a batch waits for the database at most, whatever time its callers have: as long as a statement may take. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** How long a batch waits for the one in progress at most, so that the latencies of a slow database do not add up. */
    private static final Duration PATIENCE = Duration.ofMillis(5);

    private final Sql sql;
    private final Pools pools;
    private final ExecutorService threads;
    private final Turns turns = new Turns(PATIENCE);
    private final Meter.MeterProvider<DistributionSummary> sizes;
    private final Meter.MeterProvider<Counter> alone;

    Batches(Sql sql, Pools pools, MeterRegistry registry) {
        this.sql = sql;
        this.pools = pools;
        AtomicInteger started = new AtomicInteger();
        threads = Executors.newFixedThreadPool(Math.max(1, pools.ofBatches()), work -> {
            Thread thread = new Thread(work, "batches-" + started.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        sizes = DistributionSummary.builder("latchkey.batches")
                .description("Steps of ceremonies that one statement took")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .withRegistry(registry);
        alone = Counter.builder("latchkey.steps.alone")
                .description("Steps of ceremonies that a statement of their own took, and why")
                .withRegistry(registry);
    }

    /** Why a question is asked alone. */
    enum Alone {
        /** Nothing of its kind was being asked, or no batches are sent. */
        FREE,
        /** Its batch left it unanswered. */
        UNANSWERED,
        /** Its batch failed, for values of one of them or because another statement was quicker. */
        FAILED
    }

    /** Takes the questions of a step. */
    public <Q, A> Coalescer<Q, A> of(Step<Q, A> step) {
        return new Coalescer<>(step, this);
    }

    /** Whether batches are sent at all. */
    boolean areSent() {
        return pools.ofBatches() > 0;
    }

    /** Steps are never part of a transaction, which would end before they do. */
    void requireNoTransaction() {
        if (sql.isInTransaction()) {
            throw new IllegalStateException("a step was asked for within a transaction");
        }
    }

    /** Lets a batch begin when it is its turn. */
    void execute(Runnable batch) {
        threads.execute(() -> turns.take(batch));
    }

    /**
     * Sends a batch of a step.
     *
     * @param left the time that its callers have left
     * @throws DatabaseFailure as a single statement does
     */
    <Q, R> List<List<R>> send(
            BatchStatement statement,
            List<Q> questions,
            Function<Q, Statement.Bound> single,
            BiFunction<Q, Row, R> reader,
            Duration left) {
        return pools.translated(() -> {
            try (Connection connection = pools.openForBatch(left.compareTo(LIMIT) < 0 ? left : LIMIT)) {
                return statement.rows(connection, questions, single, reader);
            } catch (SQLException e) {
                throw DatabaseFailure.of(e);
            }
        });
    }

    void count(Step<?, ?> step, int size) {
        sizes.withTags("step", step.name()).record(size);
    }

    void countAlone(Step<?, ?> step, Alone why) {
        alone.withTags("step", step.name(), "why", why.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }
}
