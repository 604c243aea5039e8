package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
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
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a refused finish uses up, and how many starts and refusals a transaction allows (contract section 3). */
@QuarkusTest
class RefusedFinishTest {
    @Inject
    DataSource database;

    private TestApp app;
    private SoftAuthenticator authenticator;

    @BeforeEach
    void make_an_app_in_which_ada_has_a_passkey() {
        app = Operator.makeApp();
        authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
    }

    private ObjectNode badlySigned(Challenge challenge) {
        return authenticator
                .authenticate(challenge.publicKey())
                .from(app.origin())
                .withSignature(Bytes.flippingLastBit())
                .response();
    }

    private void assertRefused(Response finish) {
        Answers.assertError(finish, 401, "webauthn_login_failed", "The passkey could not be verified.");
    }

    private void assertUnusable(Response response) {
        Answers.assertError(response, 400, "invalid_request");
    }

    @Test
    void a_refused_login_burns_its_handshake_but_not_its_transaction() {
        String transaction = app.backend().authenticate("ada");
        Challenge challenge = app.browser().loginChallenge(transaction);
        assertRefused(app.browser().finishLogin(challenge, badlySigned(challenge)));

        assertUnusable(app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge)));

        Challenge again = app.browser().loginChallenge(transaction);
        Browser.nonce(app.browser().finishLogin(again, app.browser().answer(authenticator, again)));
    }

    @Test
    void a_refused_registration_burns_its_handshake_but_not_its_transaction() {
        String transaction = app.backend().register("bob");
        Challenge challenge = app.browser().registrationChallenge(transaction);
        SoftAuthenticator bobs = SoftAuthenticator.synced();
        assertRefused(app.browser()
                .finishRegistration(
                        challenge,
                        bobs.register(challenge.publicKey())
                                .from("https://evil.example")
                                .response()));

        assertUnusable(app.browser().finishRegistration(challenge, app.browser().made(bobs, challenge)));

        Challenge again = app.browser().registrationChallenge(transaction);
        Browser.nonce(app.browser().finishRegistration(again, app.browser().made(SoftAuthenticator.synced(), again)));
    }

    @Test
    void a_refused_login_without_a_transaction_burns_its_handshake() {
        Challenge challenge = app.browser().loginChallenge(null);
        Answers.assertError(
                app.browser().finishLogin(challenge, badlySigned(challenge)),
                401,
                "discoverable_login_failed",
                "The passkey could not be verified.");

        assertUnusable(app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge)));
    }

    @Test
    void the_fifth_refusal_ends_the_transaction() {
        String transaction = app.backend().authenticate("ada");
        for (int refusals = 0; refusals < 5; refusals++) {
            Challenge challenge = app.browser().loginChallenge(transaction);
            assertRefused(app.browser().finishLogin(challenge, badlySigned(challenge)));
        }

        assertUnusable(app.browser().startLogin(transaction));
    }

    @Test
    void after_four_refusals_the_transaction_can_still_be_used() {
        String transaction = app.backend().authenticate("ada");
        for (int refusals = 0; refusals < 4; refusals++) {
            Challenge challenge = app.browser().loginChallenge(transaction);
            assertRefused(app.browser().finishLogin(challenge, badlySigned(challenge)));
        }

        app.backend().externalIdOf(app.browser().logIn(authenticator, transaction));
    }

    @Test
    void a_finish_with_an_unusable_handshake_is_not_counted() {
        String transaction = app.backend().authenticate("ada");
        Challenge replaced = app.browser().loginChallenge(transaction);
        Challenge current = app.browser().loginChallenge(transaction);
        List<String> before = AppRows.of(database, app.id());
        for (int attempts = 0; attempts < 10; attempts++) {
            assertUnusable(app.browser().finishLogin(replaced, badlySigned(replaced)));
            assertUnusable(app.browser()
                    .finishLogin(current.withHandshake(Bytes.base64Url(Bytes.random(32))), badlySigned(current)));
        }

        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
        Browser.nonce(app.browser().finishLogin(current, app.browser().answer(authenticator, current)));
    }

    @Test
    void a_malformed_finish_is_not_counted_and_leaves_the_handshake_live() {
        String transaction = app.backend().authenticate("ada");
        Challenge challenge = app.browser().loginChallenge(transaction);
        ObjectNode good = app.browser().answer(authenticator, challenge);
        List<String> before = AppRows.of(database, app.id());
        for (String member : List.of("id", "rawId", "type", "response")) {
            ObjectNode malformed = good.deepCopy();
            malformed.remove(member);
            assertUnusable(app.browser().finishLogin(challenge, malformed));
        }
        for (String member : List.of("clientDataJSON", "authenticatorData", "signature")) {
            for (String value : new String[] {null, "", "+/", "not base64url"}) {
                ObjectNode malformed = good.deepCopy();
                malformed.withObject("/response").put(member, value);
                assertUnusable(app.browser().finishLogin(challenge, malformed));
            }
        }

        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
        Browser.nonce(app.browser().finishLogin(challenge, good));
    }

    @Test
    void a_malformed_registration_is_not_counted_and_leaves_the_handshake_live() {
        Challenge challenge = app.browser().registrationChallenge(app.backend().register("bob"));
        ObjectNode good = app.browser().made(SoftAuthenticator.synced(), challenge);
        List<String> before = AppRows.of(database, app.id());
        for (String member : List.of("clientDataJSON", "attestationObject")) {
            for (String value : new String[] {null, "", "+/", "not base64url"}) {
                ObjectNode malformed = good.deepCopy();
                malformed.withObject("/response").put(member, value);
                assertUnusable(app.browser().finishRegistration(challenge, malformed));
            }
        }
        ObjectNode mismatched = good.deepCopy().put("rawId", "AAAA");
        assertUnusable(app.browser().finishRegistration(challenge, mismatched));

        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
        Browser.nonce(app.browser().finishRegistration(challenge, good));
    }

    @Test
    void a_transaction_can_be_started_32_times_and_its_last_handshake_stays_live() {
        String transaction = app.backend().authenticate("ada");
        Challenge last = app.browser().loginChallenge(transaction);
        for (int starts = 1; starts < 32; starts++) {
            last = app.browser().loginChallenge(transaction);
        }

        assertUnusable(app.browser().startLogin(transaction));

        Browser.nonce(app.browser().finishLogin(last, app.browser().answer(authenticator, last)));
    }

    @Test
    void a_refusal_is_recorded_with_its_reason() {
        Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));
        assertRefused(app.browser().finishLogin(challenge, badlySigned(challenge)));

        assertThat(AppRows.of(database, app.id(), "ceremony"))
                .anyMatch(row -> row.contains("\"reason\": \"signature\"") && row.contains("\"refused\": 1"));
    }
}
