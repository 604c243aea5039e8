package dev.latchkey.housekeeping;

import dev.latchkey.audit.Actor;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.DatabaseClock;
import dev.latchkey.database.Sql;
import dev.latchkey.directory.Erasure;
import dev.latchkey.nonce.NonceKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.DurationConverter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Periodic background deletion, by whichever replica gets there first. It is permanent, so everything is due by the database's
 * time, a replica whose own clock differs deletes nothing, a run deletes at most a tenth of a table, and the audit trail records
 * how much was deleted.
 */
@Startup // so that its gauge exists before its first run
@ApplicationScoped
public class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final List<Task> tasks;
    private final DatabaseClock databaseClock;
    private final Actor actor;
    private final Clock clock;
    private final MeterRegistry registry;
    private final Counter refused;
    private final AtomicReference<Instant> done;

    Housekeeping(
            RetentionConfig retention,
            HousekeepingConfig config,
            Erasure erasure,
            NonceKeys nonceKeys,
            DatabaseClock databaseClock,
            Audit audit,
            Actor actor,
            Sql sql,
            Clock clock,
            SecureRandom random,
            MeterRegistry registry) {
        this.databaseClock = databaseClock;
        this.actor = actor;
        this.clock = clock;
        this.registry = registry;
        this.done = new AtomicReference<>(clock.instant());
        TimeGauge.builder("latchkey.housekeeping.age", this, TimeUnit.SECONDS, Housekeeping::age)
                .description("Time since housekeeping last completed, or since the service started")
                .register(registry);
        Function<String, Lease> lease = name -> new Lease(name, rest(config), sql, random);
        BiFunction<Sweep.What, Duration, Task> sweep =
                (what, age) -> new Sweep(what, age, lease.apply(what.statement()), sql, audit);
        BiFunction<WebhookDeliveries.Which, Duration, Task> deliveries =
                (which, age) -> new WebhookDeliveries(which, age, lease.apply(which.lease()), sql, audit);
        this.tasks = List.of(
                sweep.apply(Sweep.What.CEREMONIES, retention.ceremonies()),
                sweep.apply(Sweep.What.OPERATOR_ACTIONS, retention.operatorActions()),
                new PendingUsers(retention.pendingUserTtl(), erasure, lease.apply("pending-users"), sql, audit),
                new RetiredKeys(nonceKeys, lease.apply("retired-keys"), sql, audit),
                sweep.apply(Sweep.What.CEREMONY_ADDRESSES, retention.addresses()),
                sweep.apply(Sweep.What.OPERATOR_ADDRESSES, retention.addresses()),
                deliveries.apply(WebhookDeliveries.Which.DELIVERED, retention.webhookDeliveries()),
                deliveries.apply(WebhookDeliveries.Which.DEAD, retention.deadWebhookDeliveries()),
                deliveries.apply(WebhookDeliveries.Which.STALE, retention.deadWebhookDeliveries()));
        // So that alerts see them before their first increment.
        this.refused = registry.counter("latchkey.housekeeping.refused");
        tasks.forEach(this::limited);
    }

    /** How long after a run no replica starts another: half the interval. */
    private static Duration rest(HousekeepingConfig config) {
        return config.every().equals("off")
                ? Duration.ZERO
                : DurationConverter.parseDuration(config.every()).dividedBy(2);
    }

    /** Runs all tasks that are due, as {@link Actor#HOUSEKEEPING} in the audit trail. */
    @ActivateRequestContext
    public void run() {
        actor.is(Actor.HOUSEKEEPING, null, null);
        run(Extent.TENTH);
    }

    /**
     * Runs all tasks, as the request's actor.
     *
     * @return the result for each kind of rows; empty if nothing was done because this replica's clock differs from the
     *     database's
     */
    public Optional<Map<String, Result>> run(Extent extent) {
        if (!databaseClock.agrees()) {
            refused.increment();
            LOG.warn("housekeeping deletes nothing, because this replica's clock differs from the database's");
            return Optional.empty();
        }
        Map<String, Result> results = new LinkedHashMap<>();
        for (Task task : tasks) {
            Result result = task.run(extent);
            results.put(task.what(), result);
            registry.counter("latchkey.housekeeping.rows", "what", task.what()).increment((double) result.rows());
            if (result.end() == Result.End.LIMITED) {
                limited(task).increment();
                LOG.warnf(
                        "housekeeping has deleted a tenth of the rows, and more %s may be due: the next run goes on;"
                                + " the command delete-expired deletes all",
                        task.what());
            }
        }
        done.set(clock.instant());
        LOG.debugf("housekeeping: %s", results);
        return Optional.of(results);
    }

    private Counter limited(Task task) {
        return registry.counter("latchkey.housekeeping.limited", "what", task.what());
    }

    private double age() {
        return Duration.between(done.get(), clock.instant()).toMillis() / 1_000.0;
    }
}
