package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Refusals;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.restassured.response.Response;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A registration that is valid but for one fault.
 *
 * @param fault description for the test's name
 * @param reason in the ceremony's record; null if the request is malformed and nothing is recorded
 * @param format of the attestation
 * @param settings of the app
 * @param change introduces the fault
 */
record BrokenRegistration(
        String fault,
        @Nullable String reason,
        AttestationFormat format,
        Map<String, ?> settings,
        UnaryOperator<Registration> change) {

    static BrokenRegistration refused(String fault, String reason, UnaryOperator<Registration> change) {
        return new BrokenRegistration(fault, reason, AttestationFormat.NONE, Map.of(), change);
    }

    static BrokenRegistration clientData(String fault, String reason, Consumer<ObjectNode> change) {
        return refused(fault, reason, making -> making.withClientData(change));
    }

    /** An ES256 passkey with an attestation of this format. */
    static BrokenRegistration attested(
            String fault, String reason, AttestationFormat format, UnaryOperator<Registration> change) {
        return new BrokenRegistration(
                fault,
                reason,
                format,
                Map.of("attestation", "direct"),
                making -> change.apply(making.using(Algorithm.ES256)));
    }

    /** A valid ES256 passkey in an app that trusts FIDO metadata, which has no anchor for it. */
    static BrokenRegistration untrusted(String fault, AttestationFormat format) {
        return new BrokenRegistration(
                fault,
                "att_untrusted",
                format,
                Map.of("attestation", "direct", "attestation_trust", "mds"),
                making -> making.using(Algorithm.ES256));
    }

    static BrokenRegistration malformed(String fault, Consumer<ObjectNode> change) {
        return new BrokenRegistration(
                fault, null, AttestationFormat.NONE, Map.of(), making -> making.withResponse(change));
    }

    /** Like {@link #malformed}, with the change in the member {@code response}. */
    static BrokenRegistration malformedResponse(String fault, Consumer<ObjectNode> change) {
        return malformed(fault, credential -> change.accept((ObjectNode) credential.get("response")));
    }

    /** Sends it, and checks the answer and the record. */
    void assertRefused(DataSource database) {
        TestApp app = Operator.makeApp(settings);
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("ada"));
        Registration registration = SoftAuthenticator.synced()
                .attestation(format)
                .register(challenge.publicKey())
                .from(app.origin());

        Response finish = app.browser()
                .finishRegistration(challenge, change.apply(registration).response());

        if (reason == null) {
            Answers.assertError(finish, 400, "invalid_request");
            assertThat(Refusals.of(database, app)).isEmpty();
        } else {
            Answers.assertError(finish, 401, "webauthn_login_failed");
            assertThat(Refusals.of(database, app)).containsExactly(reason);
        }
    }

    @Override
    public String toString() {
        return fault;
    }
}
