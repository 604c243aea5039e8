package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which passkeys may be registered (contract sections 1, 3 and 6; webauthn section 3, 17 to 19). */
@QuarkusTest
class RegistrationPolicyTest {
    @Inject
    DataSource database;

    private static Challenge challenge(TestApp app, String externalId) {
        return app.browser().registrationChallenge(app.backend().register(externalId));
    }

    private static void assertRefused(Response finish) {
        Answers.assertError(finish, 401, "webauthn_login_failed");
    }

    private static ObjectNode withId(TestApp app, SoftAuthenticator authenticator, Challenge challenge, byte[] id) {
        return authenticator
                .register(challenge.publicKey())
                .ignoringExclusions()
                .withCredentialId(id)
                .from(app.origin())
                .response();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "bob"})
    void a_passkey_is_registered_once_in_an_app_for_any_user(String second) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator adas = SoftAuthenticator.synced();
        app.browser().register(adas, app.backend().register("ada"));
        List<String> before = AppRows.of(database, app.id(), "passkey");
        Challenge again = challenge(app, second);

        assertRefused(app.browser()
                .finishRegistration(
                        again,
                        withId(
                                app,
                                SoftAuthenticator.synced(),
                                again,
                                adas.newest().id())));

        assertThat(AppRows.of(database, app.id(), "passkey")).isEqualTo(before);
        assertThat(app.backend().externalIdOf(app.browser().logIn(adas, null))).isEqualTo("ada");
    }

    @Test
    void the_same_passkey_may_be_registered_in_two_apps() {
        TestApp one = Operator.makeApp();
        TestApp two = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        one.browser().register(authenticator, one.backend().register("ada"));
        byte[] id = authenticator.newest().id();
        Challenge challenge = challenge(two, "ada");

        Browser.nonce(two.browser().finishRegistration(challenge, withId(two, authenticator, challenge, id)));
    }

    @Test
    void a_revoked_passkey_may_be_registered_again() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        byte[] id = authenticator.newest().id();
        Person.of(database, app, "ada").revokeAll();
        Challenge challenge = challenge(app, "ada");

        Browser.nonce(app.browser().finishRegistration(challenge, withId(app, authenticator, challenge, id)));

        assertThat(app.backend().externalIdOf(app.browser().logIn(authenticator, null)))
                .isEqualTo("ada");
    }

    @Test
    void a_user_has_no_more_passkeys_than_the_app_allows() {
        TestApp app = Operator.makeApp(Map.of("max_passkeys_per_user", 2));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        Challenge early = challenge(app, "ada");
        Challenge second = challenge(app, "ada");
        Browser.nonce(app.browser().finishRegistration(second, app.browser().made(SoftAuthenticator.synced(), second)));

        assertRefused(app.browser().finishRegistration(early, app.browser().made(SoftAuthenticator.synced(), early)));
        Answers.assertError(
                app.backend().createRegister(Map.of("external_id", "ada", "passkey_display_name", "third")),
                403,
                "cannot_create_transaction");
        assertThat(AppRows.of(database, app.id(), "passkey")).hasSize(2);
        app.backend().register("bob");
    }

    @Test
    void a_denied_model_is_refused_regardless_of_its_attestation() {
        UUID denied = UUID.fromString("d8522d9f-575b-4866-88a9-ba99fa02f35b");
        TestApp app = Operator.makeApp(Map.of("denied_aaguids", List.of(denied.toString())));
        Challenge one = challenge(app, "ada");
        assertRefused(app.browser()
                .finishRegistration(
                        one, app.browser().made(SoftAuthenticator.synced().aaguid(denied), one)));

        Challenge two = challenge(app, "ada");
        Browser.nonce(app.browser().finishRegistration(two, app.browser().made(SoftAuthenticator.synced(), two)));
    }

    @Test
    void user_verification_is_required_by_default() {
        TestApp app = Operator.makeApp();
        Challenge challenge = challenge(app, "ada");

        assertRefused(app.browser()
                .finishRegistration(
                        challenge, app.browser().made(SoftAuthenticator.synced().flags(Flag.UP), challenge)));
    }

    @Test
    void a_registration_may_require_less_or_more_user_verification_than_the_app() {
        TestApp strict = Operator.makeApp();
        TestApp lax = Operator.makeApp(Map.of("user_verification", "discouraged"));

        for (String less : List.of("preferred", "discouraged")) {
            Challenge challenge = strict.browser().registrationChallenge(register(strict, less + " user", less));
            assertThat(challenge
                            .publicKey()
                            .at("/authenticatorSelection/userVerification")
                            .textValue())
                    .isEqualTo(less);
            Browser.nonce(strict.browser()
                    .finishRegistration(
                            challenge,
                            strict.browser().made(SoftAuthenticator.synced().flags(Flag.UP), challenge)));
        }
        Challenge more = lax.browser().registrationChallenge(register(lax, "ada", "required"));
        assertThat(more.publicKey()
                        .at("/authenticatorSelection/userVerification")
                        .textValue())
                .isEqualTo("required");
        assertRefused(lax.browser()
                .finishRegistration(
                        more, lax.browser().made(SoftAuthenticator.synced().flags(Flag.UP), more)));
    }

    @Test
    void a_login_may_require_less_or_more_user_verification_than_the_app() {
        TestApp strict = Operator.makeApp();
        TestApp lax = Operator.makeApp(Map.of("user_verification", "preferred"));
        for (TestApp app : List.of(strict, lax)) {
            boolean isStrict = app == strict;
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            app.browser().register(authenticator, app.backend().register("ada"));
            authenticator.flags(Flag.UP, Flag.BE, Flag.BS);

            Challenge byDefault = app.browser().loginChallenge(app.backend().authenticate("ada"));
            Response unverified =
                    app.browser().finishLogin(byDefault, app.browser().answer(authenticator, byDefault));
            Challenge otherwise =
                    app.browser().loginChallenge(authenticate(app, isStrict ? "discouraged" : "required"));
            Response overridden =
                    app.browser().finishLogin(otherwise, app.browser().answer(authenticator, otherwise));

            assertRefused(isStrict ? unverified : overridden);
            app.backend()
                    .verify(Browser.nonce(isStrict ? overridden : unverified))
                    .then()
                    .body("user_verified", equalTo(false));
        }
    }

    private static String register(TestApp app, String externalId, String userVerification) {
        return app.backend()
                .createRegister(Map.of(
                        "external_id", externalId, "passkey_display_name", "x", "user_verification", userVerification))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
    }

    private static String authenticate(TestApp app, String userVerification) {
        return app.backend()
                .createAuthenticate(Map.of("external_id", "ada", "user_verification", userVerification))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
    }

    @Test
    void an_automatic_upgrade_needs_neither_presence_nor_verification() {
        TestApp app = Operator.makeApp();
        Challenge conditional = app.browser()
                .registrationChallenge(app.backend()
                        .createRegister(Map.of("external_id", "ada", "passkey_display_name", "x", "conditional", true))
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("transaction_id"));
        String nonce = Browser.nonce(app.browser()
                .finishRegistration(
                        conditional,
                        app.browser().made(SoftAuthenticator.synced().flags(Flag.BE, Flag.BS), conditional)));
        app.backend().verify(nonce).then().statusCode(200).body("user_verified", equalTo(false));

        Challenge plain = challenge(app, "ada");
        assertRefused(app.browser()
                .finishRegistration(
                        plain, app.browser().made(SoftAuthenticator.synced().flags(Flag.UV, Flag.BE, Flag.BS), plain)));
    }

    @Test
    void the_finish_uses_the_policy_of_the_start() {
        TestApp app = Operator.makeApp(Map.of("user_verification", "discouraged"));
        Challenge challenge = challenge(app, "ada");
        Operator.changeSettings(app.id(), Map.of("user_verification", "required"))
                .then()
                .statusCode(200);

        Browser.nonce(app.browser()
                .finishRegistration(
                        challenge, app.browser().made(SoftAuthenticator.synced().flags(Flag.UP), challenge)));
    }
}
