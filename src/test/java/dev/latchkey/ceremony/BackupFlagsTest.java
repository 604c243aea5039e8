package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backup eligibility and backup state (contract section 3; WebAuthn Level 3, section 6.1.3). */
@QuarkusTest
class BackupFlagsTest {
    private static final Flag[] SYNCED = {Flag.UP, Flag.UV, Flag.BE, Flag.BS};
    private static final Flag[] ELIGIBLE = {Flag.UP, Flag.UV, Flag.BE};
    private static final Flag[] DEVICE_BOUND = {Flag.UP, Flag.UV};

    @Inject
    DataSource database;

    @Inject
    Rows rows;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private SoftAuthenticator registered(Flag... flags) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced().flags(flags);
        app.browser().register(authenticator, app.backend().register("ada"));
        return authenticator;
    }

    private Response logIn(SoftAuthenticator authenticator, boolean withTransaction) {
        Challenge challenge =
                app.browser().loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        return app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge));
    }

    private static void assertRefused(Response finish, boolean withTransaction) {
        Answers.assertError(finish, 401, withTransaction ? "webauthn_login_failed" : "discoverable_login_failed");
    }

    private String lastLogin() {
        return rows.texts(
                        "SELECT to_jsonb(c) FROM ceremony c WHERE app_id = ? AND type = 'authenticate'"
                                + " ORDER BY completed_at DESC LIMIT 1",
                        app.id())
                .get(0);
    }

    private String passkey() {
        return AppRows.of(database, app.id(), "passkey").get(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_changed_backup_eligibility_is_refused(boolean withTransaction) {
        SoftAuthenticator synced = registered(SYNCED);
        assertRefused(logIn(synced.flags(DEVICE_BOUND), withTransaction), withTransaction);
        Browser.nonce(logIn(synced.flags(SYNCED), withTransaction));

        app = Operator.makeApp();
        SoftAuthenticator bound = registered(DEVICE_BOUND);
        assertRefused(logIn(bound.flags(ELIGIBLE), withTransaction), withTransaction);
        Browser.nonce(logIn(bound.flags(DEVICE_BOUND), withTransaction));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_changed_backup_eligibility_is_taken_over_and_recorded_if_the_app_allows_it(boolean withTransaction) {
        app = Operator.makeApp(Map.of("backup_eligibility_policy", "allow"));
        SoftAuthenticator authenticator = registered(SYNCED);

        Browser.nonce(logIn(authenticator, withTransaction));
        assertThat(lastLogin()).contains("\"backup_eligibility_changed\": false");

        Browser.nonce(logIn(authenticator.flags(DEVICE_BOUND), withTransaction));
        assertThat(passkey()).contains("\"backup_eligible\": false", "\"backup_state\": false");
        assertThat(lastLogin()).contains("\"backup_eligibility_changed\": true");
        JsonNode newest = Answers.json(Operator.request().get("/admin/v1/apps/{app_id}/events?limit=1", app.id()));
        assertThat(newest.at("/events/0/outcome").textValue()).isEqualTo("completed");
        assertThat(newest.at("/events/0/reason").textValue()).isEqualTo("be_changed");

        Browser.nonce(logIn(authenticator.flags(SYNCED), withTransaction));
        assertThat(passkey()).contains("\"backup_eligible\": true", "\"backup_state\": true");
        assertThat(lastLogin()).contains("\"backup_eligibility_changed\": true");

        assertRefused(logIn(authenticator.flags(Flag.UP, Flag.UV, Flag.BS), withTransaction), withTransaction);
    }

    @Test
    void the_start_fixes_the_backup_eligibility_policy_of_a_transaction() {
        app = Operator.makeApp(Map.of("backup_eligibility_policy", "allow"));
        SoftAuthenticator authenticator = registered(SYNCED);
        Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));
        Operator.changeSettings(app.id(), Map.of("backup_eligibility_policy", "reject"))
                .then()
                .statusCode(200);

        authenticator.flags(DEVICE_BOUND);
        Browser.nonce(app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge)));
        assertRefused(logIn(authenticator.flags(SYNCED), true), true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void backed_up_without_being_eligible_is_refused(boolean withTransaction) {
        SoftAuthenticator bound = registered(DEVICE_BOUND);
        assertRefused(logIn(bound.flags(Flag.UP, Flag.UV, Flag.BS), withTransaction), withTransaction);

        Challenge challenge = app.browser().registrationChallenge(app.backend().register("bob"));
        assertRefused(
                app.browser()
                        .finishRegistration(
                                challenge,
                                app.browser()
                                        .made(SoftAuthenticator.synced().flags(Flag.UP, Flag.UV, Flag.BS), challenge)),
                true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void every_login_updates_the_backup_state(boolean withTransaction) {
        SoftAuthenticator authenticator = registered(SYNCED);
        assertThat(passkey()).contains("\"backup_state\": true");

        app.backend()
                .verify(Browser.nonce(logIn(authenticator.flags(ELIGIBLE), withTransaction)))
                .then()
                .body("backed_up", equalTo(false));
        assertThat(passkey()).contains("\"backup_state\": false");

        Browser.nonce(logIn(authenticator.flags(SYNCED), withTransaction));
        assertThat(passkey()).contains("\"backup_state\": true");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void unknown_flags_are_filled_in_at_first_use_and_enforced_from_then_on(boolean withTransaction)
            throws SQLException {
        SoftAuthenticator authenticator = registered(DEVICE_BOUND);
        try (Connection connection = database.getConnection();
                PreparedStatement forget = connection.prepareStatement(
                        "UPDATE passkey SET backup_eligible = NULL, backup_state = NULL, sign_count = NULL WHERE app_id = ?")) {
            forget.setString(1, app.id());
            assertThat(forget.executeUpdate()).isEqualTo(1);
        }

        Browser.nonce(logIn(authenticator.flags(SYNCED), withTransaction));

        assertThat(passkey()).contains("\"backup_eligible\": true", "\"backup_state\": true", "\"sign_count\": 0");
        assertRefused(logIn(authenticator.flags(DEVICE_BOUND), withTransaction), withTransaction);
    }
}
