package dev.latchkey.outbox;

import static java.util.Collections.frequency;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.judges.Subscriber;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each change is reported once, whatever happens at the same time; what is refused or fails is not. */
@QuarkusTest
class EventsUnderRacesTest {
    private static final int PARALLEL = 8;

    @Inject
    Rows rows;

    @Inject
    Subscriber subscriber;

    @Inject
    DataSource database;

    private TestApp subscribed(Map<String, ?> settings) {
        TestApp app = Operator.makeApp(settings);
        subscriber.subscribe(app);
        return app;
    }

    private static SoftAuthenticator registered(TestApp app, String externalId) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register(externalId));
        return authenticator;
    }

    private static Callable<Response> finish(TestApp app, SoftAuthenticator authenticator, Challenge challenge) {
        JsonNode response = app.browser().answer(authenticator, challenge);
        return () -> app.browser().finishLogin(challenge, response);
    }

    private static List<Integer> statuses(List<Callable<Response>> calls) throws Exception {
        return Together.all(calls).stream().map(Response::statusCode).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_response_that_is_sent_many_times_at_once_is_one_login(boolean withTransaction) throws Exception {
        TestApp app = subscribed(Map.of());
        SoftAuthenticator authenticator = registered(app, "ada");
        subscriber.clear(app);
        Challenge challenge =
                app.browser().loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        Callable<Response> finish = finish(app, authenticator, challenge);

        List<Response> answers = Together.all(PARALLEL, finish);

        assertThat(answers).extracting(Response::statusCode).containsOnlyOnce(200);
        assertThat(subscriber.types(app)).containsExactly("login.completed");
    }

    @Test
    void of_parallel_logins_with_one_counter_one_is_completed_and_the_others_are_refused() throws Exception {
        TestApp app = subscribed(Map.of());
        SoftAuthenticator authenticator = registered(app, "ada");
        subscriber.clear(app);
        List<Callable<Response>> finishes = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));
            authenticator.newest().signCount(6);
            finishes.add(finish(app, authenticator, challenge));
        }

        List<Integer> statuses = statuses(finishes);

        assertThat(statuses).containsOnlyOnce(200);
        List<String> types = subscriber.types(app);
        assertThat(frequency(types, "login.completed")).isEqualTo(1);
        assertThat(frequency(types, "login.refused")).isEqualTo(frequency(statuses, 401));
        assertThat(frequency(types, "passkey.counter_regressed")).isEqualTo(frequency(statuses, 401));
    }

    @Test
    void a_pending_passkey_is_created_once() throws Exception {
        TestApp app = subscribed(Map.of("pending_enrolment", true));
        String nonce =
                app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        subscriber.clear(app);

        Together.all(PARALLEL, () -> app.backend().verify(nonce));

        assertThat(subscriber.types(app)).containsExactly("passkey.created", "user.enrolled");
    }

    @Test
    void a_user_who_is_requested_many_times_at_once_is_created_once() throws Exception {
        TestApp app = subscribed(Map.of());

        Together.all(PARALLEL, () -> app.backend().register("ada"));

        assertThat(subscriber.types(app)).containsExactly("user.created");
    }

    @Test
    void passkeys_that_are_added_at_once_enrol_their_user_once() throws Exception {
        TestApp app = subscribed(Map.of());
        List<Callable<Response>> finishes = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            Challenge challenge =
                    app.browser().registrationChallenge(app.backend().register("ada"));
            JsonNode made = app.browser().made(SoftAuthenticator.synced(), challenge);
            finishes.add(() -> app.browser().finishRegistration(challenge, made));
        }

        assertThat(statuses(finishes)).containsOnly(200);

        List<String> types = subscriber.types(app);
        assertThat(frequency(types, "passkey.created")).isEqualTo(PARALLEL);
        assertThat(frequency(types, "user.enrolled")).isEqualTo(1);
    }

    @Test
    void passkeys_that_are_revoked_at_once_are_lost_once() throws Exception {
        TestApp app = subscribed(Map.of());
        registered(app, "ada");
        registered(app, "ada");
        Person ada = Person.of(database, app, "ada");
        subscriber.clear(app);
        List<Callable<Response>> revocations = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            String device = ada.deviceIds().get(i % 2);
            revocations.add(() -> app.backend()
                    .request()
                    .delete("/v1/apps/{app_id}/users/{user_id}/devices/{device_id}", app.id(), ada.id(), device));
        }

        assertThat(frequency(statuses(revocations), 200)).isEqualTo(2);

        assertThat(subscriber.types(app))
                .containsExactly("passkey.revoked", "passkey.revoked", "user.lost_last_passkey");
    }

    @Test
    void a_user_who_is_deleted_many_times_at_once_is_deleted_once() throws Exception {
        TestApp app = subscribed(Map.of());
        registered(app, "ada");
        String path = "/v1/apps/" + app.id() + "/users/" + app.backend().userId("ada");
        subscriber.clear(app);

        Together.all(PARALLEL, () -> app.backend().request().delete(path));

        assertThat(subscriber.types(app)).containsExactly("user.deleted");
    }

    @Test
    void a_key_that_is_revoked_many_times_at_once_is_revoked_once() throws Exception {
        TestApp app = subscribed(Map.of());
        String path = "/admin/v1/apps/" + app.id() + "/api_keys/"
                + rows.texts("SELECT id FROM api_key WHERE app_id = ?", app.id())
                        .get(0);

        Together.all(PARALLEL, () -> Operator.request().delete(path));

        assertThat(subscriber.types(app)).containsExactly("api_key.revoked");
    }

    @Test
    void of_the_apps_of_a_batch_only_those_that_want_an_event_receive_it() throws Exception {
        List<TestApp> apps = List.of(subscribed(Map.of()), Operator.makeApp(), Operator.makeApp());
        List<Callable<Response>> finishes = new ArrayList<>();
        for (int i = 0; i < 3 * PARALLEL; i++) {
            TestApp app = apps.get(i % apps.size());
            SoftAuthenticator authenticator = registered(app, "user " + i);
            finishes.add(finish(
                    app,
                    authenticator,
                    app.browser().loginChallenge(app.backend().authenticate("user " + i))));
        }
        subscriber.clear(apps.get(0));

        assertThat(statuses(finishes)).containsOnly(200);

        assertThat(subscriber.events(apps.get(0)))
                .extracting(event ->
                        event.type() + " " + event.data().get("external_id").textValue())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, PARALLEL)
                        .mapToObj(i -> "login.completed user " + 3 * i)
                        .toList());
        assertThat(subscriber.events(apps.get(1))).isEmpty();
        assertThat(subscriber.events(apps.get(2))).isEmpty();
    }

    @Test
    void a_login_whose_event_cannot_be_written_fails_alone() throws Exception {
        TestApp app = subscribed(Map.of());
        List<Callable<Response>> finishes = new ArrayList<>();
        for (int i = 0; i < 2 * PARALLEL; i++) {
            SoftAuthenticator authenticator = registered(app, "user " + i);
            finishes.add(finish(
                    app,
                    authenticator,
                    app.browser().loginChallenge(app.backend().authenticate("user " + i))));
        }
        subscriber.clear(app);
        rows.change("ALTER TABLE webhook_delivery ADD CONSTRAINT unreportable CHECK (user_id <> '%s') NOT VALID"
                .formatted(app.backend().userId("user 3")));
        List<Integer> statuses;
        try {
            statuses = statuses(finishes);
        } finally {
            rows.change("ALTER TABLE webhook_delivery DROP CONSTRAINT unreportable");
        }

        assertThat(statuses.get(3)).isEqualTo(500);
        assertThat(frequency(statuses, 200)).isEqualTo(finishes.size() - 1);
        assertThat(subscriber.types(app)).hasSize(finishes.size() - 1).containsOnly("login.completed");
        assertThat(rows.texts(
                        "SELECT external_id FROM ceremony c JOIN app_user u ON u.id = c.user_id"
                                + " WHERE c.app_id = ? AND c.type = 'authenticate' AND c.state <> 'completed'",
                        app.id()))
                .containsExactly("user 3");
        Browser.nonce(finishes.get(3).call());
        assertThat(subscriber.types(app)).hasSize(finishes.size());
    }
}
