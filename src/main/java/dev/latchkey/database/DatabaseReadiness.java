package dev.latchkey.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * The service is ready if its database can be reached, accepts writes and has the schema of this version. However many requests
 * ask, one check runs at a time, in a thread of its own, and its result is valid for a second; if it takes longer than
 * {@link #BOUND}, they are answered without it.
 */
@Readiness
@ApplicationScoped
public class DatabaseReadiness implements AsyncHealthCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseReadiness.class);
    private static final Duration BOUND = Duration.ofMillis(1_500);
    private static final long GOOD_FOR_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Statement TAKES_WRITES = Statement.of(
            "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS takes_writes");

    private final Sql sql;
    private final Pools pools;
    private final Migrations migrations;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "readiness");
        thread.setDaemon(true);
        return thread;
    });

    private CompletableFuture<State> check = CompletableFuture.completedFuture(State.UNAVAILABLE);
    private CompletableFuture<State> answer = check;
    private long startedAt = System.nanoTime() - GOOD_FOR_NANOS;

    DatabaseReadiness(Sql sql, Pools pools, Migrations migrations) {
        this.sql = sql;
        this.pools = pools;
        this.migrations = migrations;
    }

    private enum State {
        READY,
        NOT_MIGRATED,
        READ_ONLY,
        UNAVAILABLE
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().completionStage(this::ask);
    }

    /** What is known now or within {@link #BOUND}; blocks nobody. */
    public CompletionStage<HealthCheckResponse> ask() {
        return current()
                .thenApply(state -> HealthCheckResponse.named("database")
                        .status(state == State.READY)
                        .withData("state", state.name().toLowerCase(Locale.ROOT))
                        .build());
    }

    private synchronized CompletableFuture<State> current() {
        if (check.isDone() && System.nanoTime() - startedAt >= GOOD_FOR_NANOS) {
            startedAt = System.nanoTime();
            check = CompletableFuture.supplyAsync(this::state, thread);
            answer = check.copy().completeOnTimeout(State.UNAVAILABLE, BOUND.toMillis(), TimeUnit.MILLISECONDS);
        }
        return answer;
    }

    private State state() {
        try {
            if (!sql.row(TAKES_WRITES.bound(), row -> row.flag("takes_writes")).orElseThrow()) {
                pools.leaveServer();
                return State.READ_ONLY;
            }
            return migrations.areDone() ? State.READY : State.NOT_MIGRATED;
        } catch (RuntimeException unavailable) {
            LOG.debug("the database is not available", unavailable);
            return State.UNAVAILABLE;
        }
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }
}
