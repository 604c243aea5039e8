package dev.latchkey.transfer;

import static dev.latchkey.transfer.Mover.file;
import static dev.latchkey.transfer.Mover.passkey;
import static dev.latchkey.transfer.Mover.user;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.authenticator.SoftCredential;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Passkeys that another service registered, used here. */
@QuarkusTest
class ImportedLoginTest {
    private static final byte[] LONGEST = new byte[64];
    private static final byte[] BINARY = {(byte) 0xff, 0, (byte) 0xfe, (byte) 0x80, 7};
    private static final byte[] UUID = {
        0x12,
        0x3e,
        0x45,
        0x67,
        (byte) 0xe8,
        (byte) 0x9b,
        0x42,
        (byte) 0xd3,
        (byte) 0xa4,
        0x56,
        0x42,
        0x66,
        0x14,
        0x17,
        0x40,
        0
    };

    static {
        Arrays.fill(LONGEST, (byte) 'h');
    }

    @Inject
    DataSource database;

    @Inject
    Rows rows;

    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();
    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private static void assertTakenIn(Mover.Report report) {
        assertThat(report.errors()).isEmpty();
    }

    private Response logIn(Dialect dialect, boolean withTransaction) {
        Browser client = app.client(dialect);
        Challenge challenge =
                client.loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        return client.finishLogin(challenge, client.answer(authenticator, challenge));
    }

    @TestFactory
    Stream<DynamicTest> a_passkey_with_any_user_handle_logs_in_from_every_client() {
        return Stream.of(new byte[] {0}, BINARY, UUID, "Ada \u00e9\u2603".getBytes(UTF_8), LONGEST)
                .flatMap(handle -> Stream.of(Dialect.values())
                        .map(dialect -> DynamicTest.dynamicTest(dialect + " " + handle.length, () -> {
                            app = Operator.makeApp();
                            SoftCredential credential = authenticator.makeElsewhere("example.com", handle);
                            assertTakenIn(Mover.read(
                                    app,
                                    file(
                                            user("ada"),
                                            passkey("ada", credential).put("user_handle", Mover.base64Url(handle)))));

                            for (boolean withTransaction : new boolean[] {true, false}) {
                                assertThat(app.backend().externalIdOf(Browser.nonce(logIn(dialect, withTransaction))))
                                        .isEqualTo("ada");
                            }
                        })));
    }

    @Test
    void a_passkey_with_a_key_that_the_app_does_not_offer_for_new_ones_logs_in() {
        app = Operator.makeApp(Map.of("algorithms", List.of(-7)));
        authenticator.supporting(Algorithm.EDDSA);
        SoftCredential credential = authenticator.makeElsewhere("example.com", UUID);

        assertTakenIn(Mover.read(app, file(user("ada"), passkey("ada", credential))));

        assertThat(app.backend().externalIdOf(Browser.nonce(logIn(Dialect.WEB, true))))
                .isEqualTo("ada");
    }

    @Test
    void a_passkey_with_a_known_handle_accepts_no_other_even_the_users() {
        SoftCredential credential = authenticator.makeElsewhere("example.com", UUID);
        byte[] usersOwn = "the user's own handle".getBytes(UTF_8);
        assertTakenIn(Mover.read(
                app,
                file(
                        user("ada").put("user_handle", Mover.base64Url(usersOwn)),
                        passkey("ada", credential).put("user_handle", Mover.base64Url(UUID)))));

        for (byte[] other : List.of(BINARY, usersOwn)) {
            Challenge challenge = app.browser().loginChallenge(null);
            app.browser()
                    .finishLogin(
                            challenge,
                            authenticator
                                    .authenticate(challenge.publicKey())
                                    .withUserHandle(other)
                                    .from(app.origin())
                                    .response())
                    .then()
                    .statusCode(401);
        }
    }

    @Test
    void a_passkey_without_a_known_handle_accepts_any() {
        assertTakenIn(Mover.read(
                app, file(user("ada"), passkey("ada", authenticator.makeElsewhere("example.com", UUID)))));

        for (Dialect dialect : Dialect.values()) {
            assertThat(app.backend().externalIdOf(Browser.nonce(logIn(dialect, false))))
                    .isEqualTo("ada");
        }
    }

    @Test
    void unknown_values_are_learned_at_the_first_use_and_enforced_from_then_on() {
        SoftAuthenticator counting = SoftAuthenticator.securityKey();
        SoftCredential credential = counting.makeElsewhere("example.com", UUID).signCount(41);
        assertTakenIn(Mover.read(app, file(user("ada"), passkey("ada", credential))));
        assertThat(known()).containsExactly("null null null null");
        Response device = app.backend()
                .request()
                .get(
                        "/v1/apps/{app_id}/users/{user_id}/devices",
                        app.id(),
                        Person.of(database, app, "ada").id());
        assertThat(device.<Object>path("devices[0].backup_state")).isNull();
        assertThat(device.<Object>path("devices[0].user_verified")).isNull();

        app.browser().logIn(counting, app.backend().authenticate("ada"));
        assertThat(known()).containsExactly("42 false false true");

        assertRefused(counting, credential.signCount(41));
        assertRefused(counting.flags(Flag.UP, Flag.UV, Flag.BE), credential.signCount(50));
        app.browser().logIn(counting.flags(Flag.UP, Flag.UV), app.backend().authenticate("ada"));
    }

    private void assertRefused(SoftAuthenticator counting, SoftCredential credential) {
        Challenge challenge = app.browser().loginChallenge(null);
        app.browser()
                .finishLogin(challenge, app.browser().answer(counting, challenge))
                .then()
                .statusCode(401);
        assertThat(credential.rpId()).isEqualTo("example.com");
    }

    private List<String> known() {
        return rows.texts(
                "SELECT concat_ws(' ', COALESCE(sign_count::text, 'null'), COALESCE(backup_eligible::text, 'null'),"
                        + " COALESCE(backup_state::text, 'null'), COALESCE(uv_initialized::text, 'null'))"
                        + " FROM passkey WHERE app_id = ?",
                app.id());
    }

    @Test
    void known_values_are_enforced_from_the_first_use() {
        SoftAuthenticator counting = SoftAuthenticator.securityKey();
        SoftCredential credential = counting.makeElsewhere("example.com", UUID).signCount(40);
        ObjectNode line = passkey("ada", credential)
                .put("sign_count", 41)
                .put("backup_eligible", false)
                .put("backup_state", false);
        assertTakenIn(Mover.read(app, file(user("ada"), line)));

        assertRefused(counting, credential);
        assertRefused(counting.flags(Flag.UP, Flag.UV, Flag.BE), credential);
        app.browser().logIn(counting.flags(Flag.UP, Flag.UV), app.backend().authenticate("ada"));
    }

    @Test
    void an_imported_user_registers_further_passkeys_under_a_handle_that_works_with_all_clients() {
        SoftCredential credential = authenticator.makeElsewhere("example.com", LONGEST);
        assertTakenIn(Mover.read(
                app, file(user("ada"), passkey("ada", credential).put("user_handle", Mover.base64Url(LONGEST)))));
        SoftAuthenticator phone = SoftAuthenticator.synced();

        app.client(Dialect.IOS).register(phone, app.backend().register("ada"));

        assertThat(phone.newest().userHandle()).hasSizeLessThanOrEqualTo(64);
        assertThat(app.backend().externalIdOf(app.client(Dialect.IOS).logIn(phone, null)))
                .isEqualTo("ada");
        assertThat(app.backend().externalIdOf(app.browser().logIn(authenticator, null)))
                .isEqualTo("ada");
    }

    @Test
    void an_authenticator_with_an_imported_passkey_creates_no_second_one() {
        SoftCredential credential = authenticator.makeElsewhere("example.com", UUID);
        assertTakenIn(Mover.read(app, file(user("ada"), passkey("ada", credential))));

        Challenge challenge = app.browser().registrationChallenge(app.backend().register("ada"));

        assertThat(challenge.publicKey().at("/excludeCredentials/0/id").textValue())
                .isEqualTo(credential.idText());
    }

    @Test
    void signals_contain_all_handles_of_passkeys() {
        assertTakenIn(Mover.read(
                app,
                file(
                        user("ada").put("user_handle", Mover.base64Url(UUID)),
                        passkey("ada", authenticator.makeElsewhere("example.com", LONGEST))
                                .put("user_handle", Mover.base64Url(LONGEST)),
                        passkey("ada", authenticator.makeElsewhere("example.com", BINARY)))));

        List<String> handles = app.backend()
                .request()
                .get(
                        "/v1/apps/{app_id}/users/{user_id}/signals",
                        app.id(),
                        Person.of(database, app, "ada").id())
                .then()
                .statusCode(200)
                .extract()
                .path("signals.userId");

        assertThat(handles)
                .containsExactly(
                        Mover.base64Url(UUID),
                        Mover.base64Url(Mover.base64Url(UUID).getBytes(UTF_8)),
                        Mover.base64Url(LONGEST));
    }

    @Test
    void an_inactive_user_cannot_log_in() {
        SoftCredential credential = authenticator.makeElsewhere("example.com", UUID);
        assertTakenIn(Mover.read(app, file(user("ada").put("status", "inactive"), passkey("ada", credential))));

        assertThat(logIn(Dialect.WEB, false).statusCode()).isEqualTo(403);
    }
}
