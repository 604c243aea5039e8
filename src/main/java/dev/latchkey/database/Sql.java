package dev.latchkey.database;

import dev.latchkey.database.DatabaseFailure.Kind;
import dev.latchkey.wire.WireName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one statement at a time, each in its own transaction unless one is active. The connection's {@code statement_timeout} limits
 * a statement by itself; longer work begins a transaction with a limit of its own. A statement that names an app uses the app's share
 * of the pools.
 */
@ApplicationScoped
public class Sql {
    /** Failures after which the same statement may succeed. */
    private static final Set<Kind> LOST = EnumSet.of(Kind.LOST_RACE);

    /** Failures after which a transaction may end differently: its second run reads what the other one committed. */
    private static final Set<Kind> OVERTAKEN = EnumSet.of(Kind.LOST_RACE, Kind.CONFLICT, Kind.GONE);

    /** For lists and searches. */
    private static final Statement LIMIT_OF_LISTS = Statement.of("SET LOCAL statement_timeout = '10s'");

    /** For batches of rows; within the time for which a connection waits for any answer. */
    private static final Statement LIMIT_OF_BATCHES = Statement.of("SET LOCAL statement_timeout = '14s'");

    private static final Statement SNAPSHOT =
            Statement.of("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");

    private final Pools pools;
    private final TransactionSynchronizationRegistry transactions;

    Sql(Pools pools, TransactionSynchronizationRegistry transactions) {
        this.pools = pools;
        this.transactions = transactions;
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
        return atomically(null, work);
    }

    /** As {@link #atomically(Runnable)}, within an app's share of the pools. */
    public void atomically(String appId, Runnable work) {
        atomically(appId, () -> {
            work.run();
            return Optional.empty();
        });
    }

    /** As {@link #atomically(Supplier)}, within an app's share of the pools. */
    public <T> T atomically(@Nullable String appId, Supplier<T> work) {
        return isInTransaction()
                ? work.get()
                : pools.use(
                        appId,
                        () -> againAfter(
                                OVERTAKEN,
                                () -> QuarkusTransaction.requiringNew().call(work::get)));
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
                : pools.useForList(appId, () -> atomically(limited(LIMIT_OF_LISTS, work)));
    }

    /** Does this in one transaction, as {@link #atomically(Supplier)}: a batch of rows, for which a statement may take 14 seconds. */
    public <T> T inBatch(Supplier<T> work) {
        return isInTransaction() ? work.get() : atomically(limited(LIMIT_OF_BATCHES, work));
    }

    /** As {@link #inBatch(Supplier)}, within an app's share of the pools. */
    public <T> T inBatch(String appId, Supplier<T> work) {
        return isInTransaction() ? work.get() : atomically(appId, limited(LIMIT_OF_BATCHES, work));
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
        return pools.use(() -> QuarkusTransaction.requiringNew()
                .timeout(Math.toIntExact(Duration.ofDays(1).toSeconds()))
                .call(limited(LIMIT_OF_BATCHES, work)::get));
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
                : pools.use(statement.appId(), () -> againAfter(LOST, () -> once(statement, work)));
    }

    /** The only place where anything is retried. */
    private <T> T againAfter(Set<Kind> races, Supplier<T> work) {
        try {
            return pools.translated(work);
        } catch (DatabaseFailure e) {
            if (!races.contains(e.kind())) {
                throw e;
            }
        }
        return pools.translated(work);
    }

    /** Whether a transaction is active, in which statements of this thread are run. */
    boolean isInTransaction() {
        return transactions.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    }

    private <T> T once(Statement.Bound statement, Work<T> work) {
        List<@Nullable Object> values = statement.values();
        try (Connection connection = pools.open();
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
