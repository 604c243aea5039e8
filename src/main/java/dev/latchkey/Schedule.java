package dev.latchkey;

import dev.latchkey.admin.OperatorJwts;
import dev.latchkey.attestation.MetadataRefresh;
import dev.latchkey.database.DatabaseClock;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.housekeeping.Housekeeping;
import dev.latchkey.nonce.NonceKeys;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * The schedule of background work. All in one class, because Quarkus records the methods of several classes in random
 * order and builds would not be reproducible.
 */
@Singleton
final class Schedule {
    private static final Logger LOG = Logger.getLogger(Schedule.class);

    private final MetadataRefresh metadata;
    private final Housekeeping housekeeping;
    private final NonceKeys nonceKeys;
    private final DatabaseClock databaseClock;
    private final OperatorJwts operatorJwts;

    Schedule(
            MetadataRefresh metadata,
            Housekeeping housekeeping,
            NonceKeys nonceKeys,
            DatabaseClock databaseClock,
            OperatorJwts operatorJwts) {
        this.metadata = metadata;
        this.housekeeping = housekeeping;
        this.nonceKeys = nonceKeys;
        this.databaseClock = databaseClock;
        this.operatorJwts = operatorJwts;
    }

    @Scheduled(
            identity = "mds",
            every = "{latchkey.mds.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refreshMetadata() {
        attempt("mds", metadata::whenItIsTime);
    }

    /** Jittered, so that replicas start at different moments. */
    @Scheduled(
            identity = "housekeeping",
            every = "{latchkey.housekeeping.every}",
            executionMaxDelay = "{latchkey.housekeeping.jitter}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keepHouse() {
        attempt("housekeeping", housekeeping::run);
    }

    @Scheduled(identity = "nonce-keys", every = "{latchkey.nonce-keys.every}", delayed = "{latchkey.nonce-keys.every}")
    void rotateNonceKeys() {
        attempt("nonce-keys", nonceKeys::rotate);
    }

    @Scheduled(identity = "database-clock", every = "{latchkey.database-clock.every}")
    void compareClocks() {
        attempt("database-clock", databaseClock::compare);
    }

    /** At the start, too, so that the first operator does not have to try twice. */
    @Scheduled(identity = "operator-keys", every = "5m")
    void refreshOperatorKeys() {
        operatorJwts.refreshKeys();
    }

    /** While the database is away a job says so in one line, and is done when its turn comes again. */
    static void attempt(String job, Runnable work) {
        try {
            work.run();
        } catch (DatabaseFailure e) {
            if (!e.kind().isTemporary()) {
                throw e;
            }
            LOG.warnf("%s is put off, for the database failed: %s", job, e.kind());
        }
    }
}
