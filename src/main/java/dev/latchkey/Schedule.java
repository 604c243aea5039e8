package dev.latchkey;

import dev.latchkey.attestation.MetadataRefresh;
import dev.latchkey.database.DatabaseClock;
import dev.latchkey.housekeeping.Housekeeping;
import dev.latchkey.nonce.NonceKeys;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;

/**
 * What the service does by itself, and when. All in one class, for Quarkus writes down the methods of several classes in an
 * order of chance, and no two builds would be the same.
 */
@Singleton
final class Schedule {
    private final MetadataRefresh metadata;
    private final Housekeeping housekeeping;
    private final NonceKeys nonceKeys;
    private final DatabaseClock databaseClock;

    Schedule(MetadataRefresh metadata, Housekeeping housekeeping, NonceKeys nonceKeys, DatabaseClock databaseClock) {
        this.metadata = metadata;
        this.housekeeping = housekeeping;
        this.nonceKeys = nonceKeys;
        this.databaseClock = databaseClock;
    }

    @Scheduled(
            identity = "mds",
            every = "{latchkey.mds.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refreshMetadata() {
        metadata.whenItIsTime();
    }

    /** The replicas begin at different moments. */
    @Scheduled(
            identity = "housekeeping",
            every = "{latchkey.housekeeping.every}",
            executionMaxDelay = "{latchkey.housekeeping.jitter}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keepHouse() {
        housekeeping.run();
    }

    @Scheduled(identity = "nonce-keys", every = "{latchkey.nonce-keys.every}", delayed = "{latchkey.nonce-keys.every}")
    void rotateNonceKeys() {
        nonceKeys.rotate();
    }

    @Scheduled(identity = "database-clock", every = "{latchkey.database-clock.every}")
    void compareClocks() {
        databaseClock.compare();
    }
}
