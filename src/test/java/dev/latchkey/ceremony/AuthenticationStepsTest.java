package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.Assertion;
import dev.latchkey.testsupport.Browser;
import dev.latchkey.testsupport.Bytes;
import dev.latchkey.testsupport.Flag;
import dev.latchkey.testsupport.Operator;
import dev.latchkey.testsupport.Refusals;
import dev.latchkey.testsupport.SoftAuthenticator;
import dev.latchkey.testsupport.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * "Verifying an authentication assertion" (WebAuthn Level 3, section 7.2) as a list: a response that is right but for one
 * step, what the client is answered and what the ceremony's record says, with a transaction and without. Steps 1 and 2 are
 * the client's, 24 and 25 are what follows on success.
 */
@QuarkusTest
class AuthenticationStepsTest {
    @Inject
    DataSource database;

    /**
     * A step and the response that fails it.
     *
     * @param reason in the record; null: the request is malformed, and nothing is recorded
     */
    record Step(int number, String fault, @Nullable String reason, UnaryOperator<Assertion> change) {
        @Override
        public String toString() {
            return number + ": " + fault;
        }
    }

    static Stream<Step> steps() {
        return Stream.of(
                malformed(3, "no signature", response -> response.remove("signature")),
                step(
                        4,
                        "extension results that are none",
                        "ext_shape",
                        using -> using.withResponse(response ->
                                response.putObject("clientExtensionResults").put("largeBlob", true))),
                step(
                        6,
                        "another user's handle",
                        "user_handle",
                        using -> using.withUserHandle(Bytes.utf8("b8FQx0l5Zt2nVcJd7WmRk3YgEhTsLq9u"))),
                malformed(7, "empty authenticator data", response -> response.put("authenticatorData", "")),
                step(
                        8,
                        "client data in broken UTF-8",
                        "client_data",
                        using -> using.withClientDataJSON(json -> Bytes.concat(new byte[] {(byte) 0xff}, json))),
                step(
                        9,
                        "client data that are no JSON",
                        "client_data",
                        using -> using.withClientDataJSON(Bytes.appending('}'))),
                clientData(10, "another type", "type", data -> data.put("type", "webauthn.create")),
                clientData(
                        11,
                        "another challenge",
                        "challenge",
                        data -> data.put("challenge", Bytes.base64Url(new byte[32]))),
                clientData(12, "another origin", "origin", data -> data.put("origin", "http://example.com")),
                clientData(13, "a cross-origin frame", "cross_origin", data -> data.put("crossOrigin", true)),
                clientData(14, "a top origin", "cross_origin", data -> data.put("topOrigin", "https://evil.com")),
                step(
                        15,
                        "another relying party",
                        "rp_id_hash",
                        using -> using.withAuthenticatorData(data -> data.rpId("evil.com"))),
                step(
                        15,
                        "a byte behind the authenticator data",
                        "authdata_layout",
                        using -> using.withAuthenticatorDataBytes(Bytes.appending(0))),
                step(16, "nobody present", "up", using -> using.withAuthenticatorData(data -> data.clear(Flag.UP))),
                step(17, "nobody verified", "uv", using -> using.withAuthenticatorData(data -> data.clear(Flag.UV))),
                step(
                        18,
                        "backed up without being eligible",
                        "bs_without_be",
                        using -> using.withAuthenticatorData(data -> data.clear(Flag.BE))),
                step(
                        19,
                        "another eligibility",
                        "be_changed",
                        using -> using.withAuthenticatorData(data -> data.clear(Flag.BE, Flag.BS))),
                step(
                        20,
                        "a hash of other client data",
                        "signature",
                        using -> using.signingUnbroken().withClientData(data -> data.put("more", 1))),
                step(
                        21,
                        "a signature that is none",
                        "signature",
                        using -> using.withSignature(Bytes.flippingLastBit())),
                step(
                        22,
                        "a counter that stands still",
                        "counter",
                        using -> using.withAuthenticatorData(data -> data.signCount(7))),
                step(
                        23,
                        "extensions that are no map",
                        "ext_shape",
                        using -> using.withAuthenticatorData(data ->
                                data.extensions(CBORObject.FromObject(1)).signCount(8))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void a_response_that_fails_one_step_is_refused_for_that_step(Step step) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = registered(app, "ada");

        assertRefused(
                app,
                finish(app, authenticator, app.backend().authenticate("ada"), step),
                step,
                "webauthn_login_failed");
        assertRefused(app, finish(app, authenticator, null, step), step, "discoverable_login_failed");
    }

    @Test
    void step_5_a_passkey_that_was_not_asked_for_is_refused() {
        TestApp app = Operator.makeApp();
        registered(app, "ada");
        SoftAuthenticator bobs = registered(app, "bob");
        Browser.Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));

        app.browser()
                .finishLogin(
                        challenge,
                        bobs.authenticate(challenge.publicKey())
                                .with(bobs.newest())
                                .response())
                .then()
                .statusCode(401)
                .body("code", equalTo("webauthn_login_failed"));
        assertThat(Refusals.of(database, app)).containsExactly("cred_not_owner");
    }

    @Test
    void step_6_a_passkey_that_nobody_registered_is_refused() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator strangers = registered(Operator.makeApp(), "eve");
        Browser.Challenge challenge = app.browser().loginChallenge(null);

        app.browser()
                .finishLogin(challenge, app.browser().answer(strangers, challenge))
                .then()
                .statusCode(401)
                .body("code", equalTo("discoverable_login_failed"));
        assertThat(Refusals.of(database, app)).containsExactly("cred_unknown");
    }

    @Test
    void a_response_that_fails_no_step_is_taken() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = registered(app, "ada");

        Browser.nonce(finish(app, authenticator, null, step(0, "none", "none", using -> using)));
        assertThat(Refusals.of(database, app)).isEmpty();
    }

    /** A passkey whose counter stands at 7. */
    private static SoftAuthenticator registered(TestApp app, String externalId) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register(externalId));
        Browser.nonce(app.browser()
                .finishRegistration(
                        challenge,
                        authenticator
                                .register(challenge.publicKey())
                                .withAuthenticatorData(data -> data.signCount(7))
                                .response()));
        authenticator.newest().signCount(8);
        return authenticator;
    }

    private static Response finish(
            TestApp app, SoftAuthenticator authenticator, @Nullable String transactionId, Step step) {
        Browser.Challenge challenge = app.browser().loginChallenge(transactionId);
        return app.browser()
                .finishLogin(
                        challenge,
                        step.change()
                                .apply(authenticator
                                        .authenticate(challenge.publicKey())
                                        .from(app.origin()))
                                .response());
    }

    private void assertRefused(TestApp app, Response finish, Step step, String code) {
        if (step.reason() == null) {
            finish.then().statusCode(400).body("code", equalTo("invalid_request"));
            assertThat(Refusals.of(database, app)).isEmpty();
        } else {
            finish.then().statusCode(401).body("code", equalTo(code));
            assertThat(Refusals.of(database, app)).isNotEmpty().containsOnly(step.reason());
        }
    }

    private static Step step(int number, String fault, String reason, UnaryOperator<Assertion> change) {
        return new Step(number, fault, reason, change);
    }

    private static Step clientData(int number, String fault, String reason, Consumer<ObjectNode> change) {
        return step(number, fault, reason, using -> using.withClientData(change));
    }

    private static Step malformed(int number, String fault, Consumer<ObjectNode> change) {
        return new Step(
                number,
                fault,
                null,
                using -> using.withResponse(response -> change.accept((ObjectNode) response.get("response"))));
    }
}
