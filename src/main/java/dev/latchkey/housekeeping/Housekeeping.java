package dev.latchkey.housekeeping;

import dev.latchkey.attestation.TrustedMetadata;
import dev.latchkey.audit.Actor;
import dev.latchkey.audit.Audit;
import dev.latchkey.config.Bounds;
import dev.latchkey.database.DatabaseClock;
import dev.latchkey.database.Sql;
import dev.latchkey.directory.Erasure;
import dev.latchkey.nonce.NonceKeys;
import dev.latchkey.outbox.Outbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;
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
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Periodic background deletion, by whichever replica gets there first. It is permanent, so everything is due by the database's
 * time, a replica whose own clock differs deletes nothing, a run deletes at most a tenth of a table, and the audit trail records
 * how much was deleted.
 */
@Startup // so that its gauge exists before its first run
@ApplicationScoped
public class Housekeeping {
    /** How long origins that an app does not list are kept; the last hour's are shown. */
    private static final Duration ORIGINS = Duration.ofDays(1);

    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final List<Task> tasks;
    private final Notices notices;
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
            TrustedMetadata metadata,
            DatabaseClock databaseClock,
            Audit audit,
            Outbox outbox,
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
        this.tasks = Stream.of(
                        new Sweep(Sweep.What.CEREMONIES, retention.ceremonies(), sql, audit),
                        new Sweep(Sweep.What.OPERATOR_ACTIONS, retention.operatorActions(), sql, audit),
                        new PendingUsers(retention.pendingUserTtl(), erasure, sql),
                        new RetiredKeys(nonceKeys, sql, audit),
                        new Sweep(Sweep.What.CEREMONY_ADDRESSES, retention.addresses(), sql, audit),
                        new Sweep(Sweep.What.OPERATOR_ADDRESSES, retention.addresses(), sql, audit),
                        new WebhookDeliveries(
                                WebhookDeliveries.Which.DELIVERED, retention.webhookDeliveries(), sql, audit),
                        new WebhookDeliveries(
                                WebhookDeliveries.Which.DEAD, retention.deadWebhookDeliveries(), sql, audit),
                        new WebhookDeliveries(
                                WebhookDeliveries.Which.STALE, retention.deadWebhookDeliveries(), sql, audit),
                        new OldFigures(OldFigures.What.FIGURES, retention.figures(), sql),
                        new OldFigures(OldFigures.What.UNLISTED_ORIGINS, ORIGINS, sql))
                .map(deletion -> new Task(deletion, new Lease(deletion.what(), rest(config), sql, random), sql))
                .toList();
        this.notices = new Notices(metadata, new Lease("notices", rest(config), sql, random), outbox, sql, clock);
        // So that alerts see them before their first increment.
        this.refused = registry.counter("latchkey.housekeeping.refused");
        tasks.forEach(this::limited);
    }

    /** How long after a run no replica starts another: half the interval. */
    private static Duration rest(HousekeepingConfig config) {
        return Bounds.every(config.every()).map(every -> every.dividedBy(2)).orElse(Duration.ZERO);
    }

    /** Runs all tasks that are due, as {@link Actor#HOUSEKEEPING} in the audit trail, and writes {@link Notices}. */
    @ActivateRequestContext
    public void run() {
        actor.is(Actor.HOUSEKEEPING, null, null);
        if (run(Extent.TENTH).isPresent()) {
            notices.write();
        }
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
                        "housekeeping stopped after a tenth of the rows, and more %s may have expired: the next run"
                                + " continues; the command delete-expired deletes everything that has expired",
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
