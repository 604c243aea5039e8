package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.directory.Erasure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Periodic background deletion, by whichever replica gets there first. */
@Startup // so that its gauge exists before its first run
@ApplicationScoped
public class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final RetentionConfig retention;
    private final Sweep ceremonyAddresses;
    private final Sweep operatorAddresses;
    private final Sweep ceremonies;
    private final Sweep operatorActions;
    private final PendingUsers pendingUsers;
    private final Clock clock;
    private final MeterRegistry registry;
    private final AtomicReference<Instant> done;

    Housekeeping(
            RetentionConfig retention,
            Erasure erasure,
            Sql sql,
            Clock clock,
            SecureRandom random,
            MeterRegistry registry) {
        this.retention = retention;
        this.clock = clock;
        this.registry = registry;
        this.done = new AtomicReference<>(clock.instant());
        TimeGauge.builder("latchkey.housekeeping.age", this, TimeUnit.SECONDS, Housekeeping::age)
                .description("Time since housekeeping last completed, or since the service started")
                .register(registry);
        ceremonyAddresses = sweep("forget-ceremony-addresses", sql, clock, random);
        operatorAddresses = sweep("forget-operator-addresses", sql, clock, random);
        ceremonies = sweep("delete-ceremonies", sql, clock, random);
        operatorActions = sweep("delete-operator-actions", sql, clock, random);
        pendingUsers = new PendingUsers(erasure, new Lease("pending-users", sql, clock, random), sql);
    }

    private static Sweep sweep(String name, Sql sql, Clock clock, SecureRandom random) {
        return new Sweep(Statement.beside(Housekeeping.class, name), new Lease(name, sql, clock, random), sql);
    }

    /** Runs all tasks that are due. */
    public void run() {
        Instant now = clock.instant();
        long deletedCeremonies = ceremonies.run(now.minus(retention.ceremonies()));
        long deletedActions = operatorActions.run(now.minus(retention.operatorActions()));
        long deletedUsers = pendingUsers.deleteOlderThan(now.minus(retention.pendingUserTtl()));
        long forgottenAddresses = ceremonyAddresses.run(now.minus(retention.addresses()))
                + operatorAddresses.run(now.minus(retention.addresses()));
        count("ceremonies", deletedCeremonies);
        count("operator_actions", deletedActions);
        count("pending_users", deletedUsers);
        count("addresses", forgottenAddresses);
        done.set(clock.instant());
        LOG.debugf(
                "housekeeping deleted ceremonies=%d operator_actions=%d pending_users=%d",
                deletedCeremonies, deletedActions, deletedUsers);
    }

    private void count(String what, long rows) {
        registry.counter("latchkey.housekeeping.rows", "what", what).increment((double) rows);
    }

    private double age() {
        return Duration.between(done.get(), clock.instant()).toMillis() / 1_000.0;
    }
}
