package dev.latchkey.database;

import dev.latchkey.database.DatabaseFailure.Kind;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.BlockingOperationNotAllowedException;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pools of connections to the database, no more than are configured: a quarter of them, at most {@link #MOST_OF_BATCHES}, for
 * batches of steps, the others for single statements and transactions, of which each app has a share.
 */
@Singleton
final class Pools {
    /** The name of the datasource of batches in {@code application.properties}. */
    static final String BATCHES = "batches";

    /** As many as there are kinds of batches that are frequent. */
    static final int MOST_OF_BATCHES = 6;

    /** How long work waits for its app's share of the connections. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long work waits for a connection, as the pool's own limit. */
    private static final Duration ACQUISITION = Duration.ofSeconds(5);

    private final AgroalDataSource database;
    private final AgroalDataSource batches;
    private final int ofBatches;
    private final int ofOthers;
    private final Shares shares;

    /**
     * One permit for each connection of single statements; a thread without a permit does not ask the pool. Otherwise threads for which
     * the pool has no connection would spin in it, ignoring the time limit, while it waits for a server to accept new ones (Agroal 3.2).
     */
    private final Semaphore free;

    Pools(AgroalDataSource database, @DataSource(BATCHES) AgroalDataSource batches, DatabaseConfig config) {
        this.database = database;
        this.batches = batches;
        ofBatches = config.distributed() ? 0 : Math.min(config.connections() / 4, MOST_OF_BATCHES);
        ofOthers = config.connections() - ofBatches;
        shares = new Shares(ofOthers, PATIENCE);
        free = new Semaphore(ofOthers, true);
    }

    /**
     * Limits each pool to its part. The semaphore alone would not: a pool that looks for a free connection can miss one that becomes
     * free behind it, and then opens another.
     */
    @PostConstruct
    void limit() {
        setMaxSize(database, ofOthers);
        setMaxSize(batches, Math.max(ofBatches, 1)); // a pool has at least one, which may never be asked for
    }

    private static void setMaxSize(AgroalDataSource pool, int most) {
        pool.getConfiguration().connectionPoolConfiguration().setMaxSize(most);
    }

    /**
     * How many batches may be sent at once: as many as there are connections for them. None if the database is distributed: a
     * batch has rows of several apps.
     */
    int ofBatches() {
        return ofBatches;
    }

    /** Does work with one connection within the share of an app; null: of no app, and not limited. */
    <T> T use(@Nullable String appId, Supplier<T> work) {
        requireWorker();
        return shares.use(appId, () -> use(work));
    }

    /** Reads a list with one connection within the shares of lists; null: of all apps. */
    <T> T useForList(@Nullable String appId, Supplier<T> work) {
        requireWorker();
        return shares.useForList(appId, work);
    }

    /** Does work for which the pool has a connection, or can open one, within the time of the call. */
    <T> T use(Supplier<T> work) {
        requireWorker();
        Duration patience =
                Deadline.left().filter(left -> left.compareTo(ACQUISITION) < 0).orElse(ACQUISITION);
        try {
            if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw DatabaseFailure.of(new SQLTimeoutException("no connection became free in time"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DatabaseFailure.of(new SQLTimeoutException("interrupted"));
        }
        try {
            return translated(work);
        } finally {
            free.release();
        }
    }

    /** An event loop that waited would keep all its other connections waiting, health checks included. */
    private static void requireWorker() {
        if (!BlockingOperationControl.isBlockingAllowed()) {
            throw new BlockingOperationNotAllowedException("the database is waited for by worker threads only");
        }
    }

    /** A connection for a single statement, or the one of the active transaction. */
    Connection open() throws SQLException {
        Connection connection = database.getConnection();
        if (Deadline.left().filter(Duration::isNegative).isPresent()) {
            connection.close();
            throw new SQLTimeoutException("the time of the call is over");
        }
        return connection;
    }

    /**
     * A connection for a batch.
     *
     * @param left how long it waits for the database's answers
     */
    Connection openForBatch(Duration left) throws SQLException {
        Connection connection = batches.getConnection();
        NetworkTimeouts.limit(connection, left);
        return connection;
    }

    /** Does work; whatever failure of the database it ends with becomes a {@link DatabaseFailure}. */
    <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            Optional<DatabaseFailure> failure = DatabaseFailure.in(e);
            if (failure.filter(known -> known.kind() == Kind.READ_ONLY).isPresent()) {
                leaveServer();
            }
            throw failure.<RuntimeException>map(known -> known).orElse(e);
        }
    }

    /**
     * Closes all connections as soon as they are not used: the server that they lead to takes no writes, and new ones may
     * lead to the one that does.
     */
    void leaveServer() {
        database.flush(FlushMode.GRACEFUL);
        batches.flush(FlushMode.GRACEFUL);
    }
}
