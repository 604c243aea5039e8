package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Assertion;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Refusals;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.restassured.response.Response;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A login that is valid but for one fault.
 *
 * @param fault description for the test's name
 * @param reason in the ceremony's record; null if the request is malformed and nothing is recorded
 * @param change introduces the fault
 */
record BrokenLogin(String fault, @Nullable String reason, UnaryOperator<Assertion> change) {
    /** The signature counter at registration. */
    static final long SIGN_COUNT = 7;

    static BrokenLogin refused(String fault, String reason, UnaryOperator<Assertion> change) {
        return new BrokenLogin(fault, reason, change);
    }

    static BrokenLogin clientData(String fault, String reason, Consumer<ObjectNode> change) {
        return refused(fault, reason, using -> using.withClientData(change));
    }

    static BrokenLogin malformed(String fault, Consumer<ObjectNode> change) {
        return new BrokenLogin(fault, null, using -> using.withResponse(change));
    }

    /** Like {@link #malformed}, with the change in the member {@code response}. */
    static BrokenLogin malformedResponse(String fault, Consumer<ObjectNode> change) {
        return malformed(fault, credential -> change.accept((ObjectNode) credential.get("response")));
    }

    /** Sends it with and without a transaction, and checks the answers and the record. */
    void assertRefused(DataSource database) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = registered(app, "ada");
        assertRefused(
                database,
                app,
                finish(app, authenticator, app.backend().authenticate("ada"), change),
                "webauthn_login_failed");
        assertRefused(database, app, finish(app, authenticator, null, change), "discoverable_login_failed");
    }

    private void assertRefused(DataSource database, TestApp app, Response finish, String code) {
        if (reason == null) {
            Answers.assertError(finish, 400, "invalid_request");
            assertThat(Refusals.of(database, app)).isEmpty();
        } else {
            Answers.assertError(finish, 401, code);
            assertThat(Refusals.of(database, app)).isNotEmpty().containsOnly(reason);
        }
    }

    /** An authenticator with one passkey, registered for this user, whose counter rises from {@link #SIGN_COUNT}. */
    static SoftAuthenticator registered(TestApp app, String externalId) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register(externalId));
        Browser.nonce(app.browser()
                .finishRegistration(
                        challenge,
                        authenticator
                                .register(challenge.publicKey())
                                .withAuthenticatorData(data -> data.signCount(SIGN_COUNT))
                                .response()));
        authenticator.newest().signCount(SIGN_COUNT + 1);
        return authenticator;
    }

    static Response finish(
            TestApp app,
            SoftAuthenticator authenticator,
            @Nullable String transactionId,
            UnaryOperator<Assertion> change) {
        Browser.Challenge challenge = app.browser().loginChallenge(transactionId);
        return app.browser()
                .finishLogin(
                        challenge,
                        change.apply(authenticator
                                        .authenticate(challenge.publicKey())
                                        .from(app.origin()))
                                .response());
    }

    @Override
    public String toString() {
        return fault;
    }
}
