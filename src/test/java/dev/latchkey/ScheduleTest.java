package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ScheduleTest {
    @Inject
    Schedule schedule;

    @Inject
    TestClock clock;

    @Inject
    Rows rows;

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
