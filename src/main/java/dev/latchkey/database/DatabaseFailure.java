package dev.latchkey.database;

import jakarta.persistence.OptimisticLockException;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.hibernate.StaleStateException;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the database and its meaning, which is the same whether it arose in a statement, through an entity, when a
 * connection was acquired or at a commit. Its cause contains the database's own message, which is never sent to a client.
 */
public final class DatabaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What a failure means. */
    public enum Kind {
        /** No connection could be acquired, or it broke; whether a change in progress has been made is unknown. */
        UNAVAILABLE,
        /** The server accepts no writes, such as a standby or a demoted primary; its connections are of no use. */
        READ_ONLY,
        /** The database took too long: a statement was cancelled, or a transaction timed out. */
        TIMEOUT,
        /** A lock was waited for too long: nothing was changed. */
        LOCKED,
        /** A table or column is missing: the database does not have this version's schema. */
        NOT_MIGRATED,
        /** One app uses all the connections that one app may use, or too many wait already: the statement was not sent. */
        BUSY,
        /** A deadlock, a serialization failure, or a row that was changed or deleted after it was read: nothing was changed. */
        LOST_RACE,
        /** A unique constraint: such a row already exists. */
        CONFLICT,
        /** A foreign key: a row that the change needs was deleted, or one that it deletes is still needed. */
        GONE,
        /** The database rejects these values: invalid data, another constraint, a size limit. */
        BAD_VALUE,
        /** Anything else, such as an invalid statement. */
        OTHER;

        /** SQLSTATEs (PostgreSQL, appendix A); a full code takes precedence over its class. */
        static Kind ofState(String state) {
            return switch (state) {
                case "57014", "25P03", "25P04" -> TIMEOUT;
                case "55P03" -> LOCKED;
                case "40001", "40P01" -> LOST_RACE;
                case "23505" -> CONFLICT;
                case "23503" -> GONE;
                case "25006" -> READ_ONLY;
                case "42P01", "42703" -> NOT_MIGRATED;
                default -> ofClass(state);
            };
        }

        private static Kind ofClass(String state) {
            return switch (state.substring(0, Math.min(2, state.length()))) {
                // Connection; authorization and catalog, which refuse a connection; resources, such as a full disk;
                // shutdown and start-up; the operating system.
                case "08", "28", "3D", "53", "57", "58" -> UNAVAILABLE;
                case "22", "23", "54" -> BAD_VALUE;
                default -> OTHER;
            };
        }

        /** Whether the same request may succeed if it is sent again soon. */
        public boolean isTemporary() {
            return this == UNAVAILABLE
                    || this == READ_ONLY
                    || this == TIMEOUT
                    || this == LOCKED
                    || this == NOT_MIGRATED
                    || this == BUSY
                    || this == LOST_RACE;
        }

        /** Whether the same statement may succeed with other values. */
        public boolean isOfValues() {
            return this == CONFLICT || this == GONE || this == BAD_VALUE;
        }

        /** Whether a batch that failed in this way changed nothing, and each of its questions may still succeed alone. */
        boolean isOfOneInABatch() {
            return isOfValues() || this == LOST_RACE || this == LOCKED;
        }
    }

    private DatabaseFailure(Kind kind, @Nullable Throwable cause) {
        super(kind.name(), cause);
        this.kind = kind;
    }

    /** The failure of a statement. */
    static DatabaseFailure of(SQLException failure) {
        return new DatabaseFailure(kindOf(failure), failure);
    }

    /** The failure of work for which no connection is left within its share. */
    static DatabaseFailure busy() {
        return new DatabaseFailure(Kind.BUSY, null);
    }

    /** The database failure that this exception is, wraps or was caused by; empty if it has another cause. */
    public static Optional<DatabaseFailure> in(Throwable exception) {
        if (exception instanceof DatabaseFailure failure) {
            return Optional.of(failure);
        }
        List<Throwable> reasons = reasons(exception);
        return Stream.concat(
                        // The database's error takes precedence over the transaction manager's, which only results from
                        // it.
                        reasons.stream().map(DatabaseFailure::kindOfAccess),
                        reasons.stream().map(DatabaseFailure::kindOfTransaction))
                .filter(Objects::nonNull)
                .findFirst()
                .map(kind -> new DatabaseFailure(kind, exception));
    }

    /** What the failure means. */
    public Kind kind() {
        return kind;
    }

    private static @Nullable Kind kindOfAccess(Throwable reason) {
        if (reason instanceof DatabaseFailure failure) {
            return failure.kind;
        }
        if (reason instanceof SQLException failure) {
            return kindOf(failure);
        }
        return reason instanceof OptimisticLockException || reason instanceof StaleStateException
                ? Kind.LOST_RACE
                : null;
    }

    private static Kind kindOf(SQLException failure) {
        if (failure instanceof SQLTimeoutException) {
            return Kind.TIMEOUT;
        }
        if (failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException) {
            return Kind.UNAVAILABLE;
        }
        String state = failure.getSQLState();
        // The pool's acquisition timeout has no SQLSTATE.
        return state == null ? Kind.UNAVAILABLE : Kind.ofState(state);
    }

    private static @Nullable Kind kindOfTransaction(Throwable reason) {
        if (reason instanceof RollbackException && reason.getCause() == null) {
            return Kind.TIMEOUT;
        }
        return reason instanceof XAException
                        || reason instanceof HeuristicMixedException
                        || reason instanceof HeuristicRollbackException
                ? Kind.UNAVAILABLE
                : null;
    }

    /** The exception, what caused it and what it suppressed, nearest first. */
    private static List<Throwable> reasons(Throwable exception) {
        List<Throwable> reasons = new ArrayList<>(List.of(exception));
        for (int i = 0; i < reasons.size(); i++) {
            Throwable reason = reasons.get(i);
            Stream.concat(Stream.ofNullable(reason.getCause()), Arrays.stream(reason.getSuppressed()))
                    .filter(next -> reasons.stream().noneMatch(known -> known == next))
                    .forEach(reasons::add);
        }
        return reasons;
    }
}
