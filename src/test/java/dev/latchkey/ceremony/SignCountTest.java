package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signature counters under both policies (contract section 3; WebAuthn Level 3, section 7.2, step 22). */
@QuarkusTest
class SignCountTest {
    private static final int PARALLEL = 8;

    @Inject
    DataSource database;

    /** An app with this policy, and ada's passkey in it with a counter of 5. */
    private record Scene(TestApp app, SoftAuthenticator authenticator) {
        static Scene with(String policy) {
            TestApp app = Operator.makeApp(Map.of("sign_count_policy", policy));
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            Challenge challenge =
                    app.browser().registrationChallenge(app.backend().register("ada"));
            ObjectNode made = authenticator
                    .register(challenge.publicKey())
                    .from(app.origin())
                    .withAuthenticatorData(data -> data.signCount(5))
                    .response();
            Browser.nonce(app.browser().finishRegistration(challenge, made));
            return new Scene(app, authenticator);
        }

        Challenge challenge(boolean withTransaction) {
            return app.browser().loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        }

        ObjectNode counted(Challenge challenge, long count) {
            authenticator.newest().signCount(count);
            return app.browser().answer(authenticator, challenge);
        }

        Response logIn(boolean withTransaction, long count) {
            Challenge challenge = challenge(withTransaction);
            return app.browser().finishLogin(challenge, counted(challenge, count));
        }
    }

    private String passkey(Scene scene) {
        return AppRows.of(database, scene.app().id(), "passkey").get(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_counter_that_does_not_rise_is_refused_by_default(boolean withTransaction) {
        Scene scene = Scene.with("reject");
        String code = withTransaction ? "webauthn_login_failed" : "discoverable_login_failed";

        for (long count : new long[] {5, 4, 0}) {
            Answers.assertError(scene.logIn(withTransaction, count), 401, code);
        }
        assertThat(passkey(scene)).contains("\"sign_count\": 5,", "\"usage_count\": 0");

        Browser.nonce(scene.logIn(withTransaction, 4_294_967_295L));
        assertThat(passkey(scene)).contains("\"sign_count\": 4294967295");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_counter_that_does_not_rise_is_accepted_if_the_app_allows_it_and_never_lowered(boolean withTransaction) {
        Scene scene = Scene.with("allow");

        Browser.nonce(scene.logIn(withTransaction, 5));
        Browser.nonce(scene.logIn(withTransaction, 3));
        Browser.nonce(scene.logIn(withTransaction, 0));

        assertThat(passkey(scene)).contains("\"sign_count\": 5,", "\"usage_count\": 3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void of_parallel_logins_with_the_same_value_at_most_one_succeeds(boolean withTransaction) throws Exception {
        Scene scene = Scene.with("reject");
        List<Callable<Integer>> finishes = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            Challenge challenge = scene.challenge(withTransaction);
            ObjectNode answer = scene.counted(challenge, 6);
            finishes.add(
                    () -> scene.app().browser().finishLogin(challenge, answer).statusCode());
        }

        List<Integer> statuses = atOnce(finishes);

        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses).allMatch(status -> status == 200 || status == 401);
        assertThat(passkey(scene)).contains("\"sign_count\": 6,", "\"usage_count\": 1");
    }

    private static List<Integer> atOnce(List<Callable<Integer>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> call : threads.invokeAll(calls)) {
                answers.add(call.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
