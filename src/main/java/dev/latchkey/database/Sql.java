package dev.latchkey.database;

import dev.latchkey.database.DatabaseFailure.Kind;
import dev.latchkey.wire.WireName;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one statement at a time, each in its own transaction unless one is active. The connection's {@code statement_timeout} limits
 * a statement by itself; longer work begins a transaction with a limit of its own. A statement that names an app uses the app's share
 * of the connections.
 */
@ApplicationScoped
public class Sql {
    /** Failures after which the same statement may succeed. */
    private static final Set<Kind> LOST = EnumSet.of(Kind.LOST_RACE);

    /** Failures after which a transaction may end differently: its second run reads what the other one committed. */
    private static final Set<Kind> OVERTAKEN = EnumSet.of(Kind.LOST_RACE, Kind.CONFLICT, Kind.GONE);

    /** How long work waits for its app's share of the connections. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long work waits for a connection, as the pool's own limit. */
    private static final Duration ACQUISITION = Duration.ofSeconds(5);

    /** For lists and searches. */
    private static final Statement LIMIT_OF_LISTS = Statement.of("SET LOCAL statement_timeout = '10s'");

    /** For batches of rows; within the time for which a connection waits for any answer. */
    private static final Statement LIMIT_OF_BATCHES = Statement.of("SET LOCAL statement_timeout = '14s'");

    private static final Statement SNAPSHOT =
            Statement.of("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");

    private final AgroalDataSource database;
    private final TransactionSynchronizationRegistry transactions;
    private final Shares shares;

    /**
     * One for each connection of the pool: a thread without one does not ask the pool. Those that the pool can give no connection
     * spin there, with no regard to the time limit, while it waits for a server to accept new ones (Agroal 3.2).
     */
    private final Semaphore free;

    Sql(AgroalDataSource database, TransactionSynchronizationRegistry transactions, DatabaseConfig config) {
        this.database = database;
        this.transactions = transactions;
        this.shares = new Shares(config.connections(), PATIENCE);
        this.free = new Semaphore(config.connections(), true);
    }

    /** The rows of a statement. */
    public <T> List<T> rows(Statement.Bound statement, Function<Row, T> reader) {
        return run(statement, prepared -> {
            List<T> rows = new ArrayList<>();
            try (ResultSet result = prepared.executeQuery()) {
                Row row = new Row(result);
                while (result.next()) {
                    rows.add(reader.apply(row));
                }
            }
            return rows;
        });
    }

    /** The first row of a statement, if it has any. */
    public <T> Optional<T> row(Statement.Bound statement, Function<Row, T> reader) {
        return rows(statement, reader).stream().findFirst();
    }

    /** How many rows a statement changed. */
    public int change(Statement.Bound statement) {
        return run(statement, PreparedStatement::executeUpdate);
    }

    /**
     * Runs this in one transaction, the active one if there is one. If another transaction was quicker, it is run a second time:
     * work that reads before it writes then sees what the other one committed, and answers accordingly.
     *
     * @throws DatabaseFailure even if the failure arose through an entity or at the commit
     */
    public void atomically(Runnable work) {
        atomically(() -> {
            work.run();
            return Optional.empty();
        });
    }

    /** Runs this in one transaction, like {@link #atomically(Runnable)}, and returns its result. */
    public <T> T atomically(Supplier<T> work) {
        return isInTransaction()
                ? work.get()
                : connected(() -> againAfter(
                        OVERTAKEN, () -> QuarkusTransaction.requiringNew().call(work::get)));
    }

    /** As {@link #atomically(Runnable)}, within an app's share of the connections. */
    public void atomically(String appId, Runnable work) {
        shares.use(isInTransaction() ? null : appId, () -> {
            atomically(work);
            return Optional.empty();
        });
    }

    /** As {@link #atomically(Supplier)}, within an app's share of the connections. */
    public <T> T atomically(String appId, Supplier<T> work) {
        return shares.use(isInTransaction() ? null : appId, () -> atomically(work));
    }

    /**
     * Reads a list, or searches one, in one transaction: each statement may take 10 seconds, and only a few of one app are run
     * at once.
     *
     * @param appId null: of all apps
     */
    public <T> T list(@Nullable String appId, Supplier<T> work) {
        return isInTransaction()
                ? work.get()
                : shares.useForList(appId, () -> atomically(limited(LIMIT_OF_LISTS, work)));
    }

    /** Does this in one transaction, as {@link #atomically(Supplier)}: a batch of rows, for which a statement may take 14 seconds. */
    public <T> T inBatch(Supplier<T> work) {
        return isInTransaction() ? work.get() : atomically(limited(LIMIT_OF_BATCHES, work));
    }

    /** As {@link #inBatch(Supplier)}, within an app's share of the connections. */
    public <T> T inBatch(String appId, Supplier<T> work) {
        return shares.use(isInTransaction() ? null : appId, () -> inBatch(work));
    }

    private <T> Supplier<T> limited(Statement limit, Supplier<T> work) {
        return () -> {
            change(limit.bound());
            return work.get();
        };
    }

    /**
     * Runs this in a separate read-only transaction, which may take a day and sees the database as of its beginning.
     */
    public void inSnapshot(Runnable work) {
        atLength(() -> {
            change(SNAPSHOT.bound());
            work.run();
            return Optional.empty();
        });
    }

    /** Runs this in a separate transaction, which may take a day, and returns its result; a statement may take 14 seconds. */
    public <T> T atLength(Supplier<T> work) {
        return connected(() -> translated(() -> QuarkusTransaction.requiringNew()
                .timeout(Math.toIntExact(Duration.ofDays(1).toSeconds()))
                .call(limited(LIMIT_OF_BATCHES, work)::get)));
    }

    /** Runs this once the active transaction has been committed; at once if there is none. */
    public void onCommit(Runnable work) {
        atEnd(work, status -> status == Status.STATUS_COMMITTED);
    }

    /** Runs this once the active transaction has ended, committed or not; at once if there is none. */
    public void afterwards(Runnable work) {
        atEnd(work, status -> true);
    }

    private void atEnd(Runnable work, IntPredicate ending) {
        if (!isInTransaction()) {
            work.run();
            return;
        }
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (ending.test(status)) {
                    work.run();
                }
            }
        });
    }

    private <T> T run(Statement.Bound statement, Work<T> work) {
        return isInTransaction()
                ? once(statement, work)
                : shares.use(statement.appId(), () -> connected(() -> againAfter(LOST, () -> once(statement, work))));
    }

    /** Runs work for which the pool has a connection, or can open one, within the time of the call. */
    private <T> T connected(Supplier<T> work) {
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
            return work.get();
        } finally {
            free.release();
        }
    }

    /** The only place where anything is retried. */
    private <T> T againAfter(Set<Kind> races, Supplier<T> work) {
        try {
            return translated(work);
        } catch (DatabaseFailure e) {
            if (!races.contains(e.kind())) {
                throw e;
            }
        }
        return translated(work);
    }

    private <T> T translated(Supplier<T> work) {
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
        database.flush(AgroalDataSource.FlushMode.GRACEFUL);
    }

    private boolean isInTransaction() {
        return transactions.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    }

    private <T> T once(Statement.Bound statement, Work<T> work) {
        List<@Nullable Object> values = statement.values();
        try (Connection connection = connect();
                PreparedStatement prepared =
                        connection.prepareStatement(statement.statement().sql())) {
            for (int i = 0; i < values.size(); i++) {
                prepared.setObject(i + 1, forJdbc(connection, values.get(i)));
            }
            return work.on(prepared);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = database.getConnection();
        if (Deadline.left().filter(Duration::isNegative).isPresent()) {
            connection.close();
            throw new SQLTimeoutException("the time of the call is over");
        }
        return connection;
    }

    static @Nullable Object forJdbc(Connection connection, @Nullable Object value) throws SQLException {
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        if (value instanceof WireName constant) {
            return constant.wire();
        }
        if (value instanceof List<?> list) {
            boolean numbers = !list.isEmpty() && list.get(0) instanceof Integer;
            return connection.createArrayOf(numbers ? "integer" : "text", list.toArray());
        }
        return value;
    }

    private interface Work<T> {
        T on(PreparedStatement prepared) throws SQLException;
    }
}
