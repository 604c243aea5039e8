package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.UserIds;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A passkey that a browser created automatically after a password login, and its first logins. */
@QuarkusTest
class ConditionalCreateTest {
    @Inject
    DataSource database;

    private static Response device(TestApp app, String userId) {
        return app.backend().request().get("/v1/apps/{app_id}/users/{user_id}/devices", app.id(), userId);
    }

    private static String upgrade(TestApp app, SoftAuthenticator authenticator) {
        String transaction = app.backend()
                .createRegister(Map.of("external_id", "ada", "passkey_display_name", "Ada", "conditional", true))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
        return app.browser().register(authenticator, transaction);
    }

    @Test
    void the_first_login_with_user_verification_marks_the_passkey_as_verified() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator silent = SoftAuthenticator.synced().flags(Flag.BE, Flag.BS);
        Response registered = app.backend().verify(upgrade(app, silent));
        assertThat(registered.<Boolean>path("user_verified")).isFalse();
        String user = userIdOf(app, registered);
        assertThat(device(app, user).<Boolean>path("devices[0].user_verified")).isFalse();

        Response unverified = app.backend()
                .verify(app.browser().logIn(silent.flags(Flag.UP, Flag.BE, Flag.BS), verificationPreferred(app)));
        assertThat(unverified.<Boolean>path("user_verified")).isFalse();
        assertThat(device(app, user).<Boolean>path("devices[0].user_verified")).isFalse();

        SoftAuthenticator awake = silent.flags(Flag.UP, Flag.UV, Flag.BE, Flag.BS);
        Response verified = app.backend().verify(app.browser().logIn(awake, null));
        assertThat(verified.<Boolean>path("user_verified")).isTrue();
        assertThat(device(app, user).<Boolean>path("devices[0].user_verified")).isTrue();

        app.backend().verify(app.browser().logIn(silent.flags(Flag.UP, Flag.BE, Flag.BS), verificationPreferred(app)));
        assertThat(device(app, user).<Boolean>path("devices[0].user_verified")).isTrue();
    }

    private static String verificationPreferred(TestApp app) {
        return app.backend()
                .createAuthenticate(Map.of("external_id", "ada", "user_verification", "preferred"))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
    }

    @Test
    void before_that_it_cannot_log_in_if_user_verification_is_required() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator silent = SoftAuthenticator.synced().flags(Flag.BE, Flag.BS);
        app.backend().externalIdOf(upgrade(app, silent));
        Challenge challenge = app.browser().loginChallenge(null);
        assertThat(app.browser()
                        .finishLogin(
                                challenge, app.browser().answer(silent.flags(Flag.UP, Flag.BE, Flag.BS), challenge))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void with_pending_enrolment_it_is_pending_like_any_other() {
        TestApp app = Operator.makeApp(Map.of("pending_enrolment", true));
        SoftAuthenticator silent = SoftAuthenticator.synced().flags(Flag.BE, Flag.BS);
        String nonce = upgrade(app, silent);
        SoftAuthenticator awake = silent.flags(Flag.UP, Flag.UV, Flag.BE, Flag.BS);
        Challenge early = app.browser().loginChallenge(null);
        assertThat(app.browser()
                        .finishLogin(early, app.browser().answer(awake, early))
                        .statusCode())
                .isEqualTo(401);
        Response registered = app.backend().verify(nonce);
        assertThat(device(app, userIdOf(app, registered)).<Boolean>path("devices[0].user_verified"))
                .isFalse();
        assertThat(app.backend().externalIdOf(app.browser().logIn(awake, null))).isEqualTo("ada");
        assertThat(Browser.nonce(loggedIn(app, awake))).isNotBlank();
    }

    private static Response loggedIn(TestApp app, SoftAuthenticator authenticator) {
        Challenge challenge = app.browser().loginChallenge(null);
        return app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge));
    }

    private String userIdOf(TestApp app, Response verified) {
        assertThat(verified.statusCode()).isEqualTo(200);
        return UserIds.of(database, app, verified.path("external_id"));
    }
}
