package dev.latchkey.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.database.Sql;
import dev.latchkey.outbox.EventType;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.judges.Subscriber;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The events that housekeeping finds; {@code AttestationTrustTest} has those about authenticator models. */
@QuarkusTest
class NoticesTest {
    @Inject
    Housekeeping housekeeping;

    @Inject
    Subscriber subscriber;

    @Inject
    Rows rows;

    @Inject
    Sql sql;

    @Inject
    SecureRandom random;

    @Inject
    TestClock clock;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        clock.advance(Duration.between(clock.instant(), Instant.now()));
        app = Operator.makeApp();
    }

    private void makeKey(String name, Duration expiry) {
        Operator.makeKey(
                app.id(),
                Map.of("name", name, "expires_at", clock.instant().plus(expiry).toString()));
    }

    private List<String> expiring() {
        housekeeping.run();
        return subscriber.events(app).stream()
                .map(event -> event.type() + " " + event.data().get("name").textValue())
                .toList();
    }

    @Test
    void a_key_is_reported_once_when_it_is_about_to_expire() {
        makeKey("soon", Notices.BEFORE_EXPIRY.minusHours(1));
        makeKey("later", Notices.BEFORE_EXPIRY.plusHours(1));
        makeKey("revoked", Duration.ofDays(1));
        makeKey("expired", Duration.ofDays(1));
        rows.change("UPDATE api_key SET revoked_at = now() WHERE app_id = ? AND name = 'revoked'", app.id());
        rows.change(
                "UPDATE api_key SET expires_at = now() - interval '1 s' WHERE app_id = ? AND name = 'expired'",
                app.id());
        subscriber.subscribe(app);

        assertThat(expiring()).containsExactly("api_key.expiring soon");
        Map<String, Object> soon = rows.query(
                        "SELECT id, to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM api_key"
                                + " WHERE app_id = ? AND name = 'soon'",
                        app.id())
                .get(0);
        assertThat(subscriber.events(app).get(0).data().get("api_key_id").textValue())
                .isEqualTo(soon.get("id"));
        assertThat(subscriber.events(app).get(0).data().get("expires_at").textValue())
                .startsWith(soon.get("day") + "T");
        assertThat(expiring()).hasSize(1);
    }

    @Test
    void a_webhook_that_is_created_later_receives_what_no_other_one_has_received() {
        makeKey("soon", Duration.ofDays(1));
        subscriber.subscribe(app, List.of(EventType.APP_CHANGED));
        assertThat(expiring()).isEmpty();

        subscriber.subscribe(app, true, List.of(EventType.API_KEY_EXPIRING));

        assertThat(expiring()).containsExactly("api_key.expiring soon");
    }

    @Test
    void one_replica_at_a_time_looks() {
        makeKey("soon", Duration.ofDays(1));
        subscriber.subscribe(app);
        Lease other = new Lease("notices", Duration.ZERO, sql, random);
        other.take(false);

        assertThat(expiring()).isEmpty();

        other.giveBack();
        assertThat(expiring()).hasSize(1);
    }
}
