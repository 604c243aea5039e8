package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.database.DatabaseFailure;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static Runnable failing(String sqlState) {
        return () -> {
            throw DatabaseFailure.in(new SQLException("something failed", sqlState))
                    .orElseThrow();
        };
    }

    @Test
    void a_job_waits_for_its_next_turn_while_the_database_is_unavailable() {
        assertThatCode(() -> Schedule.attempt("job", failing("08006"))).doesNotThrowAnyException();
    }

    @Test
    void a_job_that_fails_for_another_reason_is_reported_as_failed() {
        assertThatThrownBy(() -> Schedule.attempt("job", failing("42P01"))).isInstanceOf(DatabaseFailure.class);
    }
}
