package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.UserIds;
import dev.latchkey.testsupport.people.Backend;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PendingEnrolmentTest {
    private static final int RACES = 8;

    @Inject
    TestClock clock;

    @Inject
    DataSource database;

    private static TestApp makeApp(Map<String, ?> settings) {
        Map<String, Object> pending = new HashMap<>(settings);
        pending.put("pending_enrolment", true);
        return Operator.makeApp(pending);
    }

    private static TestApp makeApp() {
        return makeApp(Map.of());
    }

    private static String enrol(TestApp app, SoftAuthenticator authenticator, String externalId) {
        return app.browser().register(authenticator, app.backend().register(externalId));
    }

    private static JsonNode answer(TestApp app, SoftAuthenticator authenticator, Challenge challenge) {
        return app.browser().answer(authenticator, challenge);
    }

    private static Response logIn(TestApp app, SoftAuthenticator authenticator) {
        Challenge challenge = app.browser().loginChallenge(null);
        return app.browser().finishLogin(challenge, answer(app, authenticator, challenge));
    }

    private static void assertInvalidNonce(Response verify) {
        assertThat(verify.statusCode()).isEqualTo(401);
        assertThat(verify.<String>path("code")).isEqualTo("invalid_nonce");
    }

    private static Response user(TestApp app, String userId) {
        return app.backend().request().get("/v1/apps/{app_id}/users/{user_id}", app.id(), userId);
    }

    private String userId(TestApp app, String externalId) {
        return UserIds.of(database, app, externalId);
    }

    private List<String> devices(TestApp app, String externalId) {
        return user(app, userId(app, externalId))
                .then()
                .statusCode(200)
                .extract()
                .path("user.webauthn_devices.id");
    }

    private String status(TestApp app, String externalId) {
        return user(app, userId(app, externalId)).path("user.status");
    }

    @Test
    void a_redeemed_passkey_logs_in_under_the_id_that_the_backend_received() {
        TestApp app = makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();

        Response verified = app.backend().verify(enrol(app, authenticator, "ada"));

        assertThat(verified.statusCode()).isEqualTo(200);
        assertThat(verified.<String>path("external_id")).isEqualTo("ada");
        assertThat(devices(app, "ada")).containsExactly(verified.<String>path("device_id"));
        assertThat(status(app, "ada")).isEqualTo("active");
        Response login = app.backend().verify(Browser.nonce(logIn(app, authenticator)));
        assertThat(login.<String>path("external_id")).isEqualTo("ada");
        assertThat(login.<String>path("device_id")).isEqualTo(verified.<String>path("device_id"));
        assertThat(login.<String>path("credential_id"))
                .isEqualTo(authenticator.newest().idText());
    }

    @Test
    void a_leaked_transaction_enrols_no_passkey() {
        TestApp app = makeApp();
        SoftAuthenticator attacker = SoftAuthenticator.synced();
        enrol(app, attacker, "ada");

        assertThat(logIn(app, attacker).statusCode()).isEqualTo(401);
        assertThat(app.backend()
                        .createAuthenticate(Map.of("external_id", "ada"))
                        .statusCode())
                .isEqualTo(409);
        assertThat(devices(app, "ada")).isEmpty();
        assertThat(status(app, "ada")).isEqualTo("pending");
        assertThat(app.browser()
                        .registrationChallenge(app.backend().register("ada"))
                        .publicKey()
                        .has("excludeCredentials"))
                .isFalse();
    }

    @Test
    void a_pending_passkey_is_neither_requested_nor_accepted_beside_a_redeemed_one() {
        TestApp app = makeApp();
        SoftAuthenticator owner = SoftAuthenticator.synced();
        app.backend().externalIdOf(enrol(app, owner, "ada"));
        SoftAuthenticator attacker = SoftAuthenticator.synced();
        enrol(app, attacker, "ada");

        Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));
        assertThat(challenge.publicKey().get("allowCredentials")).hasSize(1);
        assertThat(challenge.publicKey().at("/allowCredentials/0/id").textValue())
                .isEqualTo(owner.newest().idText());
        Response refused = app.browser()
                .finishLogin(
                        challenge,
                        attacker.authenticate(challenge.publicKey())
                                .with(attacker.newest())
                                .from(app.origin())
                                .response());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.<Object>path("unknown_credential")).isNull();
    }

    @Test
    void a_pending_passkey_is_not_reported_as_unknown_until_it_expires() {
        TestApp app = makeApp(Map.of("nonce_ttl", 60));
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        enrol(app, authenticator, "ada");
        assertThat(logIn(app, authenticator).<Object>path("unknown_credential")).isNull();

        clock.advance(Duration.ofSeconds(61));
        Response expired = logIn(app, authenticator);
        assertThat(expired.statusCode()).isEqualTo(401);
        assertThat(expired.<Boolean>path("unknown_credential")).isTrue();
    }

    @Test
    void a_pending_passkey_expires_with_its_nonce() {
        TestApp app = makeApp(Map.of("nonce_ttl", 60));
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String nonce = enrol(app, authenticator, "ada");
        clock.advance(Duration.ofSeconds(61));

        assertInvalidNonce(app.backend().verify(nonce));
        assertThat(devices(app, "ada")).isEmpty();
        assertThat(logIn(app, authenticator).statusCode()).isEqualTo(401);
    }

    @Test
    void a_nonce_enrols_a_passkey_only_for_its_transaction() {
        TestApp app = makeApp();
        String other = app.backend().register("ada");
        String transaction = app.backend().register("ada");
        String nonce = app.browser().register(SoftAuthenticator.synced(), transaction);

        assertInvalidNonce(verify(app.backend(), nonce, other));
        assertThat(devices(app, "ada")).isEmpty();
        Response verified = verify(app.backend(), nonce, transaction);
        assertThat(verified.statusCode()).isEqualTo(200);
        assertThat(verified.<String>path("transaction_id")).isEqualTo(transaction);
        assertThat(devices(app, "ada")).hasSize(1);
        assertInvalidNonce(app.backend().verify(nonce));
    }

    private static Response verify(Backend backend, String nonce, String transaction) {
        return backend.request()
                .body(Map.of("nonce", nonce, "transaction_id", transaction))
                .post("/v1/apps/{app_id}/authenticate/verify", backend.app().id());
    }

    @Test
    void a_user_deactivated_meanwhile_gets_no_passkey_until_reactivated() {
        TestApp app = makeApp();
        String nonce = enrol(app, SoftAuthenticator.synced(), "ada");
        String userPath = "/v1/apps/{app_id}/users/{user_id}";
        String userId = userId(app, "ada");
        app.backend()
                .request()
                .patch(userPath + "/deactivate", app.id(), userId)
                .then()
                .statusCode(200);

        Response refused = app.backend().verify(nonce);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.<String>path("code")).isEqualTo("user_not_active");
        assertThat(devices(app, "ada")).isEmpty();

        app.backend()
                .request()
                .patch(userPath + "/activate", app.id(), userId)
                .then()
                .statusCode(200);
        assertThat(app.backend().verify(nonce).statusCode()).isEqualTo(200);
        assertThat(devices(app, "ada")).hasSize(1);
        assertThat(status(app, "ada")).isEqualTo("active");
    }

    @Test
    void a_user_deleted_meanwhile_gets_no_passkey() {
        TestApp app = makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String nonce = enrol(app, authenticator, "ada");
        app.backend()
                .request()
                .delete("/v1/apps/{app_id}/users/{user_id}", app.id(), userId(app, "ada"))
                .then()
                .statusCode(200);

        assertInvalidNonce(app.backend().verify(nonce));
        assertThat(logIn(app, authenticator).statusCode()).isEqualTo(401);
    }

    @Test
    void a_passkey_is_not_added_if_the_limit_was_reached_meanwhile() {
        TestApp app = makeApp(Map.of("max_passkeys_per_user", 1));
        String first = enrol(app, SoftAuthenticator.synced(), "ada");
        String second = enrol(app, SoftAuthenticator.synced(), "ada");

        assertThat(app.backend().verify(first).statusCode()).isEqualTo(200);
        assertInvalidNonce(app.backend().verify(second));
        assertThat(devices(app, "ada")).hasSize(1);
    }

    @Test
    void a_credential_that_is_already_registered_is_refused_at_the_finish() {
        TestApp app = makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.backend().externalIdOf(enrol(app, authenticator, "ada"));

        Challenge challenge = app.browser().registrationChallenge(app.backend().register("eve"));
        Response refused = app.browser()
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .withCredentialId(authenticator.newest().id())
                                .from(app.origin())
                                .response());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.<String>path("code")).isEqualTo("webauthn_login_failed");
    }

    private static String enrolSame(TestApp app, byte[] credentialId, String externalId) {
        Challenge challenge = app.browser().registrationChallenge(app.backend().register(externalId));
        return Browser.nonce(app.browser()
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .withCredentialId(credentialId)
                                .from(app.origin())
                                .response()));
    }

    @Test
    void a_credential_registered_meanwhile_is_not_added_again() {
        TestApp app = makeApp();
        byte[] credentialId = "a credential id of two people".getBytes(StandardCharsets.US_ASCII);
        String adas = enrolSame(app, credentialId, "ada");
        String eves = enrolSame(app, credentialId, "eve");

        assertThat(app.backend().externalIdOf(adas)).isEqualTo("ada");
        assertInvalidNonce(app.backend().verify(eves));
        assertThat(devices(app, "eve")).isEmpty();
        assertThat(status(app, "eve")).isEqualTo("pending");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_finish_uses_the_setting_of_the_start(boolean pendingAtStart) {
        TestApp app = Operator.makeApp(Map.of("pending_enrolment", pendingAtStart));
        Challenge challenge = app.browser().registrationChallenge(app.backend().register("ada"));
        Operator.changeSettings(app.id(), Map.of("pending_enrolment", !pendingAtStart))
                .then()
                .statusCode(200);
        Browser.nonce(app.browser()
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .from(app.origin())
                                .response()));
        assertThat(devices(app, "ada")).hasSize(pendingAtStart ? 0 : 1);
    }

    @Test
    void of_parallel_redemptions_of_one_nonce_one_enrols() throws Exception {
        TestApp app = makeApp();
        for (int race = 0; race < RACES; race++) {
            String user = "ada" + race;
            String nonce = enrol(app, SoftAuthenticator.synced(), user);
            assertThat(redeemedAtOnce(app, nonce, nonce)).containsExactlyInAnyOrder(200, 401);
            assertThat(devices(app, user)).hasSize(1);
        }
    }

    @Test
    void of_parallel_redemptions_at_the_limit_one_enrols() throws Exception {
        TestApp app = makeApp(Map.of("max_passkeys_per_user", 1));
        for (int race = 0; race < RACES; race++) {
            String user = "ada" + race;
            String first = enrol(app, SoftAuthenticator.synced(), user);
            String second = enrol(app, SoftAuthenticator.synced(), user);
            assertThat(redeemedAtOnce(app, first, second)).containsExactlyInAnyOrder(200, 401);
            assertThat(devices(app, user)).hasSize(1);
        }
    }

    @Test
    void of_parallel_redemptions_of_one_credential_one_enrols() throws Exception {
        TestApp app = makeApp();
        for (int race = 0; race < RACES; race++) {
            byte[] credentialId = ("a credential id of two people, " + race).getBytes(StandardCharsets.US_ASCII);
            String adas = enrolSame(app, credentialId, "ada" + race);
            String eves = enrolSame(app, credentialId, "eve" + race);
            assertThat(redeemedAtOnce(app, adas, eves)).containsExactlyInAnyOrder(200, 401);
            assertThat(devices(app, "ada" + race).size()
                            + devices(app, "eve" + race).size())
                    .isEqualTo(1);
        }
    }

    private static List<Integer> redeemedAtOnce(TestApp app, String... nonces) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(nonces.length);
        try {
            List<Callable<Integer>> redemptions = new ArrayList<>();
            for (String nonce : nonces) {
                redemptions.add(() -> app.backend().verify(nonce).statusCode());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> redemption : threads.invokeAll(redemptions)) {
                statuses.add(redemption.get());
            }
            return statuses;
        } finally {
            threads.shutdownNow();
        }
    }
}
