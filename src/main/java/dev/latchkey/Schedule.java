package dev.latchkey;

import dev.latchkey.admin.OperatorJwts;
import dev.latchkey.attestation.MetadataRefresh;
import dev.latchkey.database.DatabaseClock;
import dev.latchkey.database.Replicas;
import dev.latchkey.figures.Figures;
import dev.latchkey.figures.UnlistedOriginCounts;
import dev.latchkey.housekeeping.DeletedApps;
import dev.latchkey.housekeeping.Housekeeping;
import dev.latchkey.housekeeping.Recounts;
import dev.latchkey.nonce.NonceKeys;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * The schedule of background work. All in one class, because Quarkus records the methods of several classes in random
 * order and builds would not be reproducible.
 */
@Singleton
final class Schedule {
    private final Jobs jobs = new Jobs();
    private final Scheduler scheduler;
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
            Scheduler scheduler,
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
        this.scheduler = scheduler;
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

    /** Without this no job runs: the scheduler is configured to start halted. */
    void start() {
        scheduler.resume();
    }

    @Scheduled(
            identity = "mds",
            every = "{latchkey.mds.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refreshMetadata() {
        jobs.attempt("mds", () -> whenClocksAgree(metadata::whenItIsTime));
    }

    /** Jittered, so that replicas start at different moments. */
    @Scheduled(
            identity = "housekeeping",
            every = "{latchkey.housekeeping.every}",
            executionMaxDelay = "{latchkey.housekeeping.jitter}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keepHouse() {
        jobs.attempt("housekeeping", housekeeping::run);
    }

    @Scheduled(
            identity = "deleted-apps",
            every = "{latchkey.housekeeping.erase-apps-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void eraseDeletedApps() {
        jobs.attempt("deleted-apps", deletedApps::erase);
    }

    @Scheduled(identity = "nonce-keys", every = "{latchkey.nonce-keys.every}", delayed = "{latchkey.nonce-keys.every}")
    void rotateNonceKeys() {
        jobs.attempt("nonce-keys", () -> whenClocksAgree(nonceKeys::rotate));
    }

    @Scheduled(identity = "database-clock", every = "{latchkey.database-clock.every}")
    void compareClocks() {
        jobs.attempt("database-clock", () -> replicas.report(databaseClock.compare()));
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
        jobs.attempt("figures", () -> {
            figures.write();
            unlistedOrigins.write();
        });
    }

    /** The figures counted since their last turn are written; a job that is in progress may fail from now on. */
    void stop(@Observes ShutdownEvent event) {
        writeFigures();
        jobs.stop();
    }

    /** Delayed, because many replicas may start at once. */
    @Scheduled(
            identity = "census",
            every = "{latchkey.figures.recount-every}",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void recount() {
        jobs.attempt("census", recounts::run);
    }

    /** A time or an attempt that a wrong clock records would postpone the work of all replicas. */
    private void whenClocksAgree(Runnable work) {
        if (databaseClock.agrees()) {
            work.run();
        }
    }
}
