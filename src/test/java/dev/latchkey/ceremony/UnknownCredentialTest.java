package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.judges.SignatureCount;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code unknown_credential} is set only if it is true, because a page may then have the passkey deleted (section 6). */
@QuarkusTest
class UnknownCredentialTest {
    @Inject
    DataSource database;

    @Inject
    MeterRegistry registry;

    private TestApp app;
    private SoftAuthenticator adas;

    @BeforeEach
    void make_an_app_in_which_ada_has_a_passkey() {
        app = Operator.makeApp();
        adas = SoftAuthenticator.synced();
        app.browser().register(adas, app.backend().register("ada"));
    }

    private Response logIn(SoftAuthenticator authenticator, boolean withTransaction) {
        Challenge challenge =
                app.browser().loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        return app.browser()
                .finishLogin(
                        challenge,
                        authenticator
                                .authenticate(challenge.publicKey())
                                .with(authenticator.newest())
                                .from(app.origin())
                                .response());
    }

    private Response logInWithABadSignature(boolean withTransaction) {
        Challenge challenge =
                app.browser().loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        return app.browser()
                .finishLogin(
                        challenge,
                        adas.authenticate(challenge.publicKey())
                                .from(app.origin())
                                .withSignature(Bytes.flippingLastBit())
                                .response());
    }

    private static void assertUnknown(Response finish, boolean withTransaction) {
        assertThat(finish.statusCode()).isEqualTo(401);
        assertThat(Answers.json(finish))
                .isEqualTo(Json.object()
                        .put("code", code(withTransaction))
                        .put("error", "The passkey could not be verified.")
                        .put("unknown_credential", true));
    }

    private static void assertMerelyRefused(Response finish, boolean withTransaction) {
        Answers.assertError(finish, 401, code(withTransaction), "The passkey could not be verified.");
    }

    private static String code(boolean withTransaction) {
        return withTransaction ? "webauthn_login_failed" : "discoverable_login_failed";
    }

    /** An authenticator with a passkey that was never registered anywhere. */
    private SoftAuthenticator neverRegistered() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser()
                .made(
                        authenticator,
                        app.browser().registrationChallenge(app.backend().register("ada")));
        return authenticator;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_set_for_a_credential_that_was_never_registered(boolean withTransaction) {
        assertUnknown(logIn(neverRegistered(), withTransaction), withTransaction);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_set_for_a_credential_of_another_relying_party(boolean withTransaction) {
        TestApp other = Operator.makeApp(
                Map.of("name", "Other", "rp_id", "other.example", "auth_origin", "https://other.example"),
                "https://other.example");
        SoftAuthenticator foreign = SoftAuthenticator.synced();
        other.browser().register(foreign, other.backend().register("ada"));

        assertUnknown(logIn(foreign, withTransaction), withTransaction);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_absent_for_a_credential_that_another_app_of_the_relying_party_has_or_had(boolean withTransaction) {
        TestApp other = Operator.makeApp();
        SoftAuthenticator foreign = SoftAuthenticator.synced();
        other.browser().register(foreign, other.backend().register("ada"));
        assertMerelyRefused(logIn(foreign, withTransaction), withTransaction);

        Person.of(database, other, "ada").revokeAll();
        assertMerelyRefused(logIn(foreign, withTransaction), withTransaction);

        Person.of(database, other, "ada").delete();
        assertMerelyRefused(logIn(foreign, withTransaction), withTransaction);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_absent_for_a_credential_that_is_pending_in_another_app_of_the_relying_party(boolean withTransaction) {
        TestApp other = Operator.makeApp(Map.of("pending_enrolment", true));
        SoftAuthenticator foreign = SoftAuthenticator.synced();
        other.browser().register(foreign, other.backend().register("ada"));

        assertMerelyRefused(logIn(foreign, withTransaction), withTransaction);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_absent_if_the_app_turned_it_off(boolean withTransaction) {
        Operator.changeSettings(app.id(), Map.of("unknown_credential_signal", false))
                .then()
                .statusCode(200);

        assertMerelyRefused(logIn(neverRegistered(), withTransaction), withTransaction);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_absent_for_a_revoked_credential(boolean withTransaction) {
        SoftAuthenticator revoked = SoftAuthenticator.synced();
        app.browser().register(revoked, app.backend().register("ada"));
        Person ada = Person.of(database, app, "ada");
        String device = ada.deviceIds().get(1);
        app.backend()
                .request()
                .delete("/v1/apps/{a}/users/{u}/devices/{d}", app.id(), ada.id(), device)
                .then()
                .statusCode(200);

        assertMerelyRefused(logIn(revoked, withTransaction), withTransaction);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_absent_for_a_credential_of_a_deleted_user(boolean withTransaction) {
        SoftAuthenticator bobs = SoftAuthenticator.synced();
        app.browser().register(bobs, app.backend().register("bob"));
        Person.of(database, app, "bob").delete();

        assertMerelyRefused(logIn(bobs, withTransaction), withTransaction);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_absent_for_a_known_credential_with_a_bad_signature(boolean withTransaction) {
        assertMerelyRefused(logInWithABadSignature(withTransaction), withTransaction);
    }

    @Test
    void it_is_absent_for_another_users_credential() {
        SoftAuthenticator bobs = SoftAuthenticator.synced();
        app.browser().register(bobs, app.backend().register("bob"));

        assertMerelyRefused(logIn(bobs, true), true);
    }

    @Test
    void it_is_absent_from_a_refused_registration() {
        Challenge challenge = app.browser().registrationChallenge(app.backend().register("ada"));

        assertMerelyRefused(
                app.browser()
                        .finishRegistration(
                                challenge,
                                SoftAuthenticator.synced()
                                        .register(challenge.publicKey())
                                        .from("https://evil.example")
                                        .response()),
                true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_unknown_credential_burns_the_handshake_like_any_refusal(boolean withTransaction) {
        Challenge challenge =
                app.browser().loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        SoftAuthenticator stranger = neverRegistered();
        assertUnknown(
                app.browser()
                        .finishLogin(
                                challenge,
                                stranger.authenticate(challenge.publicKey())
                                        .with(stranger.newest())
                                        .from(app.origin())
                                        .response()),
                withTransaction);

        app.browser()
                .finishLogin(challenge, app.browser().answer(adas, challenge))
                .then()
                .statusCode(400);
        assertThat(AppRows.of(database, app.id(), "ceremony"))
                .anyMatch(row -> row.contains("\"reason\": \"cred_unknown\""));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_signature_is_verified_for_every_refused_credential_so_that_timing_does_not_reveal_the_reason(
            boolean withTransaction) {
        SoftAuthenticator never = neverRegistered();
        SoftAuthenticator phones = SoftAuthenticator.synced();
        app.client(Dialect.IOS)
                .made(phones, app.browser().registrationChallenge(app.backend().register("ada")));
        SoftAuthenticator silent = SoftAuthenticator.synced().discoverable(false);
        app.browser()
                .made(silent, app.browser().registrationChallenge(app.backend().register("ada")));
        SoftAuthenticator bobs = SoftAuthenticator.synced();
        app.browser().register(bobs, app.backend().register("bob"));
        Person.of(database, app, "bob").revokeAll();

        for (SoftAuthenticator stranger : List.of(never, phones, silent, bobs)) {
            try (SignatureCount count = new SignatureCount()) {
                logIn(stranger, withTransaction).then().statusCode(401);
                assertThat(count.verifications()).isEqualTo(1);
            }
        }
    }

    @Test
    void the_database_is_used_equally_often_whatever_the_reason_so_that_timing_does_not_reveal_it() {
        SoftAuthenticator never = neverRegistered();
        SoftAuthenticator revoked = SoftAuthenticator.synced();
        app.browser().register(revoked, app.backend().register("bob"));
        Person.of(database, app, "bob").revokeAll();

        double unknown = fewestConnections(() -> assertUnknown(logIn(never, false), false));
        assertThat(unknown).isPositive();

        assertThat(fewestConnections(() -> assertMerelyRefused(logIn(revoked, false), false)))
                .isEqualTo(unknown);
        assertThat(fewestConnections(() -> assertMerelyRefused(logInWithABadSignature(false), false)))
                .isEqualTo(unknown);
    }

    /** How often a connection is acquired; of several attempts, because jobs acquire connections, too. */
    private double fewestConnections(Runnable attempt) {
        return IntStream.range(0, 5)
                .mapToDouble(i -> {
                    double before = acquired();
                    attempt.run();
                    return acquired() - before;
                })
                .min()
                .orElseThrow();
    }

    private double acquired() {
        return registry.get("agroal.acquire.count")
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void a_signature_is_verified_for_another_users_passkey_too() {
        SoftAuthenticator bobs = SoftAuthenticator.synced();
        app.browser().register(bobs, app.backend().register("bob"));

        try (SignatureCount count = new SignatureCount()) {
            assertMerelyRefused(logIn(bobs, true), true);
            assertThat(count.verifications()).isEqualTo(1);
        }
    }
}
