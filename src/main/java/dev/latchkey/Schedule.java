package dev.latchkey;

import dev.latchkey.admin.OperatorJwts;
import dev.latchkey.attestation.MetadataRefresh;
import dev.latchkey.database.DatabaseClock;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Replicas;
import dev.latchkey.figures.Figures;
import dev.latchkey.figures.UnlistedOriginCounts;
import dev.latchkey.housekeeping.DeletedApps;
import dev.latchkey.housekeeping.Housekeeping;
import dev.latchkey.housekeeping.Recounts;
import dev.latchkey.nonce.NonceKeys;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
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
    private final DeletedApps deletedApps;
    private final NonceKeys nonceKeys;
    private final DatabaseClock databaseClock;
    private final Replicas replicas;
    private final OperatorJwts operatorJwts;
    private final Figures figures;
    private final UnlistedOriginCounts unlistedOrigins;
    private final Recounts recounts;

    Schedule(
            MetadataRefresh metadata,
            Housekeeping housekeeping,
            DeletedApps deletedApps,
            NonceKeys nonceKeys,
            DatabaseClock databaseClock,
            Replicas replicas,
            OperatorJwts operatorJwts,
            Figures figures,
            UnlistedOriginCounts unlistedOrigins,
            Recounts recounts) {
        this.metadata = metadata;
        this.housekeeping = housekeeping;
        this.deletedApps = deletedApps;
        this.nonceKeys = nonceKeys;
        this.databaseClock = databaseClock;
        this.replicas = replicas;
        this.operatorJwts = operatorJwts;
        this.figures = figures;
        this.unlistedOrigins = unlistedOrigins;
        this.recounts = recounts;
    }

    @Scheduled(
            identity = "mds",
            every = "{latchkey.mds.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refreshMetadata() {
        attempt("mds", () -> whenClocksAgree(metadata::whenItIsTime));
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

    @Scheduled(
            identity = "deleted-apps",
            every = "{latchkey.housekeeping.erase-apps-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void eraseDeletedApps() {
        attempt("deleted-apps", deletedApps::erase);
    }

    @Scheduled(identity = "nonce-keys", every = "{latchkey.nonce-keys.every}", delayed = "{latchkey.nonce-keys.every}")
    void rotateNonceKeys() {
        attempt("nonce-keys", () -> whenClocksAgree(nonceKeys::rotate));
    }

    @Scheduled(identity = "database-clock", every = "{latchkey.database-clock.every}")
    void compareClocks() {
        attempt("database-clock", () -> replicas.report(databaseClock.compare()));
    }

    /** Also at the start, so that the first operator need not try twice. */
    @Scheduled(identity = "operator-keys", every = "5m")
    void refreshOperatorKeys() {
        operatorJwts.refreshKeys();
    }

    @Scheduled(
            identity = "figures",
            every = "{latchkey.figures.write-every}",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void writeFigures() {
        attempt("figures", () -> {
            figures.write();
            unlistedOrigins.write();
        });
    }

    /** What was counted since the last turn. */
    void writeLastFigures(@Observes ShutdownEvent event) {
        writeFigures();
    }

    /** Delayed, because many replicas may start at once. */
    @Scheduled(
            identity = "census",
            every = "{latchkey.figures.recount-every}",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void recount() {
        attempt("census", recounts::run);
    }

    /** A time or an attempt that a wrong clock records would postpone the work of all replicas. */
    private void whenClocksAgree(Runnable work) {
        if (databaseClock.agrees()) {
            work.run();
        }
    }

    /** While the database is unavailable or not migrated, a job logs one line and runs again at its next turn. */
    static void attempt(String job, Runnable work) {
        try {
            work.run();
        } catch (DatabaseFailure e) {
            if (!e.kind().isTemporary()) {
                throw e;
            }
            LOG.warnf("%s is postponed because the database failed: %s", job, e.kind());
        }
    }
}
