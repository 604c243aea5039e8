package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.database.DatabaseFailure.Kind;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.RollbackException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import javax.transaction.xa.XAException;
import org.hibernate.StaleStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DatabaseFailureTest {
    private static Optional<Kind> kindOf(Throwable failure) {
        return DatabaseFailure.in(failure).map(DatabaseFailure::kind);
    }

    private static SQLException withState(String state) {
        return new SQLException("something failed", state);
    }

    @ParameterizedTest
    @CsvSource({
        "08006, UNAVAILABLE",
        "28P01, UNAVAILABLE",
        "3D000, UNAVAILABLE",
        "53300, UNAVAILABLE",
        "57P01, UNAVAILABLE",
        "58030, UNAVAILABLE",
        "25006, READ_ONLY",
        "57014, TIMEOUT",
        "55P03, LOCKED",
        "25P03, TIMEOUT",
        "40001, LOST_RACE",
        "40P01, LOST_RACE",
        "23505, CONFLICT",
        "23503, GONE",
        "23514, BAD_VALUE",
        "22021, BAD_VALUE",
        "54000, BAD_VALUE",
        "42P01, NOT_MIGRATED",
        "42703, NOT_MIGRATED",
        "42601, OTHER",
        "25P02, OTHER",
        "'', OTHER"
    })
    void a_failure_means_the_same_in_a_statement_an_entity_and_a_commit(String state, Kind kind) {
        RollbackException atCommit = new RollbackException();
        atCommit.initCause(new PersistenceException(withState(state)));
        XAException ofResource = new XAException(XAException.XA_RBROLLBACK);
        ofResource.initCause(withState(state));
        RuntimeException suppressing = new IllegalStateException();
        suppressing.addSuppressed(ofResource);

        assertThat(DatabaseFailure.of(withState(state)).kind()).isEqualTo(kind);
        assertThat(kindOf(withState(state))).contains(kind);
        assertThat(kindOf(new PersistenceException(withState(state)))).contains(kind);
        assertThat(kindOf(new RuntimeException(atCommit))).contains(kind);
        assertThat(kindOf(suppressing)).contains(kind);
    }

    @Test
    void a_failure_without_a_state_means_that_the_pool_has_no_connection() {
        assertThat(kindOf(new SQLException("Sorry, acquisition timeout!"))).contains(Kind.UNAVAILABLE);
        assertThat(kindOf(new SQLTransientConnectionException())).contains(Kind.UNAVAILABLE);
    }

    @Test
    void a_statement_that_the_driver_gives_up_is_a_timeout() {
        assertThat(kindOf(new SQLTimeoutException())).contains(Kind.TIMEOUT);
    }

    @Test
    void a_batch_fails_as_its_statement_does() {
        assertThat(kindOf(new BatchUpdateException("a batch failed", "23505", new int[0])))
                .contains(Kind.CONFLICT);
    }

    @Test
    void a_row_that_was_changed_by_another_transaction_is_a_lost_race() {
        assertThat(kindOf(new OptimisticLockException())).contains(Kind.LOST_RACE);
        assertThat(kindOf(new StaleStateException("no such row"))).contains(Kind.LOST_RACE);
    }

    @Test
    void a_transaction_that_is_rolled_back_without_a_reason_is_a_timeout() {
        assertThat(kindOf(new RuntimeException(new RollbackException()))).contains(Kind.TIMEOUT);
    }

    @Test
    void a_commit_that_is_not_known_to_have_succeeded_is_an_outage() {
        assertThat(kindOf(new HeuristicMixedException())).contains(Kind.UNAVAILABLE);
        assertThat(kindOf(new XAException(XAException.XAER_RMFAIL))).contains(Kind.UNAVAILABLE);
    }

    @Test
    void the_error_of_the_database_takes_precedence_over_its_consequences() {
        PersistenceException failure = new PersistenceException(withState("23505"));
        failure.addSuppressed(withState("08006"));

        assertThat(kindOf(failure)).contains(Kind.CONFLICT);
    }

    @Test
    void an_unrelated_exception_is_not_a_failure_of_the_database() {
        RollbackException refused = new RollbackException();
        refused.initCause(new IllegalStateException());

        assertThat(kindOf(new IllegalStateException(new RuntimeException()))).isEmpty();
        assertThat(kindOf(refused)).isEmpty();
    }

    @Test
    void cyclic_causes_are_tolerated() {
        RuntimeException one = new RuntimeException();
        one.addSuppressed(new RuntimeException(one));

        assertThat(kindOf(one)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNAVAILABLE", "READ_ONLY", "TIMEOUT", "LOCKED", "NOT_MIGRATED", "BUSY", "LOST_RACE"})
    void failures_that_may_soon_pass_are_temporary(Kind kind) {
        assertThat(kind.isTemporary()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNAVAILABLE", "READ_ONLY", "TIMEOUT", "LOCKED", "NOT_MIGRATED", "BUSY", "LOST_RACE"},
            mode = Mode.EXCLUDE)
    void failures_that_would_recur_are_not_temporary(Kind kind) {
        assertThat(kind.isTemporary()).isFalse();
    }
}
