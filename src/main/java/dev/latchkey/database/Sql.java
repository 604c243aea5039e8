package dev.latchkey.database;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs one statement at a time, each its own transaction unless one is under way. */
@ApplicationScoped
public class Sql {
    /** SQLSTATE of a unique constraint that refused a row. */
    public static final String UNIQUE_VIOLATION = "23505";

    /** SQLSTATE of a foreign key whose row is gone. */
    public static final String FOREIGN_KEY_VIOLATION = "23503";

    /** Serialization failure and deadlock: the statement did nothing and may be tried again. */
    static final Set<String> LOST_RACE = Set.of("40001", "40P01");

    private static final int MOST_PATIENCE_MILLIS = 3_600_000;

    private static final Statement SNAPSHOT =
            Statement.of("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");

    private final DataSource database;
    private final TransactionSynchronizationRegistry transactions;

    Sql(DataSource database, TransactionSynchronizationRegistry transactions) {
        this.database = database;
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

    /** As {@link #change}, of however many rows: it may take an hour. */
    public int changeAll(Statement.Bound statement) {
        return run(statement, prepared -> {
            Connection connection = prepared.getConnection();
            int ofRequests = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, MOST_PATIENCE_MILLIS);
            try {
                return prepared.executeUpdate();
            } finally {
                connection.setNetworkTimeout(Runnable::run, ofRequests);
            }
        });
    }

    /**
     * Does several statements in one transaction, once more if the first time it lost a race; in the transaction under way if
     * there is one.
     */
    public void atomically(Runnable work) {
        atomically(() -> {
            work.run();
            return Optional.empty();
        });
    }

    /** Does several statements in one transaction, as {@link #atomically(Runnable)}, and answers their result. */
    public <T> T atomically(Supplier<T> work) {
        if (isInTransaction()) {
            return work.get();
        }
        try {
            return QuarkusTransaction.requiringNew().call(work::get);
        } catch (SqlFailure e) {
            if (!e.isLostRace()) {
                throw e;
            }
            return QuarkusTransaction.requiringNew().call(work::get);
        }
    }

    /**
     * Does this in a transaction of its own, which may take a day, sees the database as it was at its beginning and can change
     * nothing.
     */
    public void inSnapshot(Runnable work) {
        atLength(() -> {
            change(SNAPSHOT.bound());
            work.run();
            return Optional.empty();
        });
    }

    /** Does this in a transaction of its own, which may take a day, and answers its result. */
    public <T> T atLength(Supplier<T> work) {
        return QuarkusTransaction.requiringNew()
                .timeout(Math.toIntExact(Duration.ofDays(1).toSeconds()))
                .call(work::get);
    }

    /** Does this when the transaction under way has ended, however it ended; at once without one. */
    public void afterwards(Runnable work) {
        if (!isInTransaction()) {
            work.run();
            return;
        }
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                work.run();
            }
        });
    }

    private <T> T run(Statement.Bound statement, Work<T> work) {
        try {
            return once(statement, work);
        } catch (SQLException e) {
            if (!LOST_RACE.contains(e.getSQLState()) || isInTransaction()) {
                throw new SqlFailure(e);
            }
        }
        try {
            return once(statement, work);
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private boolean isInTransaction() {
        return transactions.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    }

    private <T> T once(Statement.Bound statement, Work<T> work) throws SQLException {
        List<@Nullable Object> values = statement.values();
        try (Connection connection = database.getConnection();
                PreparedStatement prepared =
                        connection.prepareStatement(statement.statement().sql())) {
            for (int i = 0; i < values.size(); i++) {
                prepared.setObject(i + 1, forJdbc(connection, values.get(i)));
            }
            return work.on(prepared);
        }
    }

    private static @Nullable Object forJdbc(Connection connection, @Nullable Object value) throws SQLException {
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
