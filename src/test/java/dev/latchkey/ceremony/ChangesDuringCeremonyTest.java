package dev.latchkey.ceremony;

import static dev.latchkey.testsupport.people.Answers.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users and passkeys that change during a ceremony (contract section 3, webauthn section 3, 14). */
@QuarkusTest
class ChangesDuringCeremonyTest {
    @Inject
    DataSource database;

    private TestApp app;
    private SoftAuthenticator authenticator;
    private Person ada;

    @BeforeEach
    void make_an_app_in_which_ada_has_a_passkey() {
        app = Operator.makeApp();
        authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        ada = Person.of(database, app, "ada");
    }

    private ObjectNode badlySigned(Challenge challenge) {
        return authenticator
                .authenticate(challenge.publicKey())
                .from(app.origin())
                .withSignature(Bytes.flippingLastBit())
                .response();
    }

    @Test
    void no_transaction_is_created_for_an_inactive_user() {
        ada.deactivate();

        assertError(app.backend().createAuthenticate(Map.of("external_id", "ada")), 403, "cannot_create_transaction");
        assertError(
                app.backend().createRegister(Map.of("external_id", "ada", "passkey_display_name", "x")),
                403,
                "cannot_create_transaction");
    }

    @Test
    void the_start_of_a_user_deactivated_since_answers_403() {
        String login = app.backend().authenticate("ada");
        String registration = app.backend().register("ada");
        ada.deactivate();

        assertError(app.browser().startLogin(login), 403, "user_not_active");
        assertError(app.browser().startRegistration(registration), 403, "user_not_active");
    }

    @Test
    void the_finish_of_a_user_deactivated_since_answers_403_only_after_a_valid_signature() {
        Challenge good = app.browser().loginChallenge(app.backend().authenticate("ada"));
        Challenge bad = app.browser().loginChallenge(app.backend().authenticate("ada"));
        ObjectNode answer = app.browser().answer(authenticator, good);
        ada.deactivate();

        assertError(app.browser().finishLogin(bad, badlySigned(bad)), 401, "webauthn_login_failed");
        assertError(app.browser().finishLogin(good, answer), 403, "user_not_active");
        assertError(app.browser().finishLogin(good, answer), 400, "invalid_request");
    }

    @Test
    void the_finish_without_a_transaction_of_a_user_deactivated_since_answers_403_only_after_a_valid_signature() {
        ada.deactivate();
        Challenge good = app.browser().loginChallenge(null);
        Challenge bad = app.browser().loginChallenge(null);

        assertError(app.browser().finishLogin(bad, badlySigned(bad)), 401, "discoverable_login_failed");
        assertError(app.browser().finishLogin(good, app.browser().answer(authenticator, good)), 403, "user_not_active");
    }

    @Test
    void the_registration_of_a_user_deactivated_since_answers_403_only_after_a_valid_attestation() {
        Challenge good = app.browser().registrationChallenge(app.backend().register("ada"));
        Challenge bad = app.browser().registrationChallenge(app.backend().register("ada"));
        SoftAuthenticator second = SoftAuthenticator.synced();
        ada.deactivate();

        assertError(
                app.browser()
                        .finishRegistration(
                                bad,
                                second.register(bad.publicKey())
                                        .from("https://evil.example")
                                        .response()),
                401,
                "webauthn_login_failed");
        assertError(app.browser().finishRegistration(good, app.browser().made(second, good)), 403, "user_not_active");
        assertThat(ada.deviceIds()).hasSize(1);
    }

    @Test
    void a_nonce_of_a_user_deactivated_since_answers_403_and_is_redeemed_once_the_user_is_active_again() {
        String nonce = app.browser().logIn(authenticator, app.backend().authenticate("ada"));
        ada.deactivate();
        assertError(app.backend().verify(nonce), 403, "user_not_active");

        ada.activate();

        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @Test
    void a_passkey_revoked_before_the_finish_does_not_log_in() {
        Challenge with = app.browser().loginChallenge(app.backend().authenticate("ada"));
        Challenge without = app.browser().loginChallenge(null);
        ada.revokeAll();

        assertError(
                app.browser().finishLogin(with, app.browser().answer(authenticator, with)),
                401,
                "webauthn_login_failed");
        assertError(
                app.browser().finishLogin(without, app.browser().answer(authenticator, without)),
                401,
                "discoverable_login_failed");
    }

    @Test
    void the_nonce_of_a_passkey_revoked_since_is_invalid() {
        String login = app.browser().logIn(authenticator, app.backend().authenticate("ada"));
        String discovered = app.browser().logIn(authenticator, null);
        String registered =
                app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        ada.revokeAll();

        assertError(app.backend().verify(login), 401, "invalid_nonce");
        assertError(app.backend().verify(discovered), 401, "invalid_nonce");
        assertError(app.backend().verify(registered), 401, "invalid_nonce");
    }

    @Test
    void everything_issued_for_a_user_deleted_since_is_invalid() {
        String nonce = app.browser().logIn(authenticator, app.backend().authenticate("ada"));
        String transaction = app.backend().authenticate("ada");
        String registration = app.backend().register("ada");
        Challenge started = app.browser().loginChallenge(app.backend().authenticate("ada"));
        Challenge registering =
                app.browser().registrationChallenge(app.backend().register("ada"));
        Challenge without = app.browser().loginChallenge(null);
        ada.delete();

        assertError(app.backend().verify(nonce), 401, "invalid_nonce");
        assertError(app.browser().startLogin(transaction), 400, "invalid_request");
        assertError(app.browser().startRegistration(registration), 400, "invalid_request");
        assertError(
                app.browser().finishLogin(started, app.browser().answer(authenticator, started)),
                400,
                "invalid_request");
        assertError(
                app.browser()
                        .finishRegistration(registering, app.browser().made(SoftAuthenticator.synced(), registering)),
                400,
                "invalid_request");
        assertError(
                app.browser().finishLogin(without, app.browser().answer(authenticator, without)),
                401,
                "discoverable_login_failed");
    }

    @Test
    void another_users_passkey_does_not_finish_a_transaction() {
        SoftAuthenticator bobs = SoftAuthenticator.synced();
        app.browser().register(bobs, app.backend().register("bob"));
        Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));

        Response finish = app.browser()
                .finishLogin(
                        challenge,
                        bobs.authenticate(challenge.publicKey())
                                .with(bobs.newest())
                                .from(app.origin())
                                .response());
        assertError(finish, 401, "webauthn_login_failed");

        Challenge another = app.browser().loginChallenge(app.backend().authenticate("ada"));
        Response withoutHandle = app.browser()
                .finishLogin(
                        another,
                        bobs.authenticate(another.publicKey())
                                .with(bobs.newest())
                                .withUserHandle(null)
                                .from(app.origin())
                                .response());
        assertError(withoutHandle, 401, "webauthn_login_failed");
    }

    @Test
    void another_users_handle_is_refused() {
        Challenge challenge = app.browser().loginChallenge(null);

        Response finish = app.browser()
                .finishLogin(
                        challenge,
                        authenticator
                                .authenticate(challenge.publicKey())
                                .withUserHandle(Bytes.utf8("b8FQx0l5Zt2nVcJd7WmRk3YgEhTsLq9u"))
                                .from(app.origin())
                                .response());

        assertError(finish, 401, "discoverable_login_failed");
    }

    @Test
    void an_unknown_user_and_one_without_a_passkey_get_no_authenticate_transaction() {
        app.backend().register("bob");

        assertError(app.backend().createAuthenticate(Map.of("external_id", "carol")), 404, "user_not_found");
        assertError(app.backend().createAuthenticate(Map.of("external_id", "bob")), 409, "user_has_no_passkeys");
        assertError(app.backend().createAuthenticate(Map.of("external_id", "ADA")), 404, "user_not_found");
        assertError(app.backend().createAuthenticate(Map.of("external_id", "ada ")), 404, "user_not_found");
    }
}
