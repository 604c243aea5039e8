package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ScheduleTest {
    @Inject
    Schedule schedule;

    @Inject
    TestClock clock;

    @Inject
    Rows rows;

    private static Runnable failing(String sqlState) {
        return () -> {
            throw DatabaseFailure.in(new SQLException("something failed", sqlState))
                    .orElseThrow();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "42P01"})
    void a_job_waits_for_its_next_turn_while_the_database_is_unavailable_or_not_migrated(String sqlState) {
        assertThatCode(() -> Schedule.attempt("job", failing(sqlState))).doesNotThrowAnyException();
    }

    @Test
    void a_job_that_fails_for_another_reason_is_reported_as_failed() {
        assertThatThrownBy(() -> Schedule.attempt("job", failing("42601"))).isInstanceOf(DatabaseFailure.class);
    }

    @Test
    void a_replica_whose_clock_is_wrong_rotates_no_keys() {
        TestApp app = Operator.makeApp(Map.of("nonce_format", "jwt"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        String generations = "SELECT generation::text FROM nonce_key WHERE app_id = ? ORDER BY generation";
        int before = rows.texts(generations, app.id()).size();
        rows.change("UPDATE nonce_key SET signs_from = now() - interval '400 days' WHERE app_id = ?", app.id());

        clock.advance(Duration.ofDays(2));
        schedule.rotateNonceKeys();
        assertThat(rows.texts(generations, app.id())).hasSize(before);

        clock.advance(Duration.between(clock.instant(), Instant.now()));
        schedule.rotateNonceKeys();
        assertThat(rows.texts(generations, app.id())).hasSize(before + 1);
    }
}
