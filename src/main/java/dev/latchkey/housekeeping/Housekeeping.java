package dev.latchkey.housekeeping;

import dev.latchkey.directory.Users;
import dev.latchkey.sql.Sql;
import dev.latchkey.sql.Statement;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** What is done from time to time, by whichever replica comes first. */
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

    Housekeeping(RetentionConfig retention, Users users, Sql sql, Clock clock, SecureRandom random) {
        this.retention = retention;
        this.clock = clock;
        ceremonyAddresses = sweep("forget-ceremony-addresses", sql, clock, random);
        operatorAddresses = sweep("forget-operator-addresses", sql, clock, random);
        ceremonies = sweep("delete-ceremonies", sql, clock, random);
        operatorActions = sweep("delete-operator-actions", sql, clock, random);
        pendingUsers = new PendingUsers(users, new Lease("pending-users", sql, clock, random), sql);
    }

    private static Sweep sweep(String name, Sql sql, Clock clock, SecureRandom random) {
        return new Sweep(Statement.beside(Housekeeping.class, name), new Lease(name, sql, clock, random), sql);
    }

    /** Does all that is due; the replicas begin at different moments. */
    @Scheduled(
            identity = "housekeeping",
            every = "{latchkey.housekeeping.every}",
            executionMaxDelay = "{latchkey.housekeeping.jitter}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        Instant now = clock.instant();
        long deletedCeremonies = ceremonies.run(now.minus(retention.ceremonies()));
        long deletedActions = operatorActions.run(now.minus(retention.operatorActions()));
        long deletedUsers = pendingUsers.deleteOlderThan(now.minus(retention.pendingUserTtl()));
        ceremonyAddresses.run(now.minus(retention.addresses()));
        operatorAddresses.run(now.minus(retention.addresses()));
        LOG.debugf(
                "housekeeping deleted ceremonies=%d operator_actions=%d pending_users=%d",
                deletedCeremonies, deletedActions, deletedUsers);
    }
}
