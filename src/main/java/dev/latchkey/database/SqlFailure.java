package dev.latchkey.database;

import java.sql.SQLException;

/** A statement that failed; the cause tells the database's side of it and is never for a client. */
public final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    SqlFailure(SQLException failure) {
        super(failure);
        this.failure = failure;
    }

    /** Whether somebody else was quicker: the same work may succeed if it is done again. */
    public boolean isLostRace() {
        return Sql.LOST_RACE.contains(failure.getSQLState()) || is(Sql.FOREIGN_KEY_VIOLATION);
    }

    /** Whether it is the values that the database did not take, so that the same statement may do with others. */
    public boolean isOfValues() {
        String state = failure.getSQLState();
        // Data exceptions, broken constraints, limits such as the longest index entry.
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
    }

    /** Whether the database gave this SQLSTATE. */
    public boolean is(String sqlState) {
        return sqlState.equals(failure.getSQLState());
    }
}
