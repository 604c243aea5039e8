package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.testsupport.judges.LogLines;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsTest {
    private final Jobs jobs = new Jobs();

    private static DatabaseFailure failure(String sqlState) {
        return DatabaseFailure.in(new SQLException("something failed", sqlState))
                .orElseThrow();
    }

    private static List<String> linesOf(LogLines log) {
        return log.lines().stream().filter(line -> line.startsWith("job ")).toList();
    }

    @ParameterizedTest
    @CsvSource({"08006, UNAVAILABLE", "42P01, NOT_MIGRATED"})
    void a_job_waits_for_its_next_turn_while_the_database_is_unavailable_or_not_migrated(String sqlState, String kind) {
        try (LogLines log = LogLines.listen()) {
            jobs.attempt("job", () -> {
                throw failure(sqlState);
            });

            assertThat(linesOf(log)).containsExactly("job is postponed because the database failed: " + kind);
        }
    }

    @Test
    void a_job_that_fails_for_another_reason_is_reported_as_failed() {
        assertThatThrownBy(() -> jobs.attempt("job", () -> {
                    throw failure("42601");
                }))
                .isInstanceOf(DatabaseFailure.class);
    }

    @Test
    void a_stop_interrupts_the_job_in_progress_and_starts_no_other() {
        AtomicInteger started = new AtomicInteger();
        try (LogLines log = LogLines.listen()) {
            jobs.attempt("job", () -> {
                started.incrementAndGet();
                jobs.stop();
                throw new IllegalStateException("the container is gone");
            });
            jobs.attempt("another", started::incrementAndGet);

            assertThat(linesOf(log)).containsExactly("job was interrupted because the service stops");
        }
        assertThat(started).hasValue(1);
    }
}
