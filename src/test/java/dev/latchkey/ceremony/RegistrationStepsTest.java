package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.Algorithm;
import dev.latchkey.testsupport.AttestationFormat;
import dev.latchkey.testsupport.Browser;
import dev.latchkey.testsupport.Bytes;
import dev.latchkey.testsupport.Dialect;
import dev.latchkey.testsupport.Flag;
import dev.latchkey.testsupport.Operator;
import dev.latchkey.testsupport.Refusals;
import dev.latchkey.testsupport.Registration;
import dev.latchkey.testsupport.SoftAuthenticator;
import dev.latchkey.testsupport.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * "Registering a new credential" (WebAuthn Level 3, section 7.1) as a list: a response that is right but for one step, what
 * the client is answered and what the ceremony's record says. Steps 1 and 2 are the client's, 18 and 19 ask nothing of a
 * response here, 27 to 29 are what follows on success.
 */
@QuarkusTest
class RegistrationStepsTest {
    @Inject
    DataSource database;

    /**
     * A step and the response that fails it.
     *
     * @param reason in the record; null: the request is malformed, and nothing is recorded
     */
    record Step(
            int number,
            String fault,
            @Nullable String reason,
            AttestationFormat format,
            Map<String, ?> settings,
            UnaryOperator<Registration> change) {
        @Override
        public String toString() {
            return number + ": " + fault;
        }
    }

    static Stream<Step> steps() {
        return Stream.of(
                malformed(3, "no attestation object", response -> response.remove("attestationObject")),
                malformed(3, "no client data", response -> response.remove("clientDataJSON")),
                step(
                        4,
                        "extension results that are none",
                        "ext_shape",
                        making -> making.withResponse(response ->
                                response.putObject("clientExtensionResults").put("prf", 5))),
                step(
                        5,
                        "client data in broken UTF-8",
                        "client_data",
                        making -> making.withClientDataJSON(json -> Bytes.concat(new byte[] {(byte) 0xff}, json))),
                step(
                        6,
                        "client data that are no JSON",
                        "client_data",
                        making -> making.withClientDataJSON(Bytes.appending('}'))),
                clientData(7, "another type", "type", data -> data.put("type", "webauthn.get")),
                clientData(
                        8,
                        "another challenge",
                        "challenge",
                        data -> data.put("challenge", Bytes.base64Url(new byte[32]))),
                clientData(9, "another origin", "origin", data -> data.put("origin", "https://example.com.evil.com")),
                clientData(10, "a cross-origin frame", "cross_origin", data -> data.put("crossOrigin", true)),
                clientData(11, "a top origin", "cross_origin", data -> data.put("topOrigin", "https://evil.com")),
                attested(
                        12,
                        "a hash of other client data",
                        "attstmt",
                        AttestationFormat.PACKED_SELF,
                        making -> making.signingUnbroken().withClientData(data -> data.put("more", 1))),
                step(
                        13,
                        "an attestation object that is no CBOR",
                        "attestation_object",
                        making -> making.withAttestationObjectBytes(Bytes.appending(0))),
                step(
                        14,
                        "another relying party",
                        "rp_id_hash",
                        making -> making.withAuthenticatorData(data -> data.rpId("evil.com"))),
                step(15, "nobody present", "up", making -> making.withAuthenticatorData(data -> data.clear(Flag.UP))),
                step(16, "nobody verified", "uv", making -> making.withAuthenticatorData(data -> data.clear(Flag.UV))),
                step(
                        17,
                        "backed up without being eligible",
                        "bs_without_be",
                        making -> making.withAuthenticatorData(data -> data.clear(Flag.BE))),
                step(
                        20,
                        "an algorithm that was not offered",
                        "alg_not_offered",
                        making -> making.using(Algorithm.ES384)),
                step(21, "an unknown format", "fmt_unsupported", making -> making.withFormat("unheard-of")),
                attested(
                        22,
                        "a signature that is none",
                        "attstmt",
                        AttestationFormat.PACKED,
                        making -> making.withSignature(Bytes.flippingLastBit())),
                attested(
                        22,
                        "Android's key for all applications",
                        "attstmt",
                        AttestationFormat.ANDROID_KEY,
                        making -> making.withKeyDescription(key -> key.allApplications())),
                new Step(
                        23,
                        "no anchor for a model that nobody knows",
                        "att_untrusted",
                        AttestationFormat.PACKED,
                        Map.of("attestation", "direct", "attestation_trust", "mds"),
                        making -> making.using(Algorithm.ES256)),
                new Step(
                        24,
                        "self attestation where trust is asked for",
                        "att_untrusted",
                        AttestationFormat.PACKED_SELF,
                        Map.of("attestation", "direct", "attestation_trust", "mds"),
                        making -> making.using(Algorithm.ES256)),
                step(
                        25,
                        "a credential id of 1024 bytes",
                        "cred_id_length",
                        making -> making.withCredentialId(Bytes.random(1024))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void a_response_that_fails_one_step_is_refused_for_that_step(Step step) {
        TestApp app = Operator.makeApp(step.settings());
        SoftAuthenticator authenticator = SoftAuthenticator.synced().attestation(step.format());
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("ada"));

        var finish = app.browser()
                .finishRegistration(
                        challenge,
                        step.change()
                                .apply(authenticator
                                        .register(challenge.publicKey())
                                        .as(Dialect.WEB)
                                        .from(app.origin()))
                                .response())
                .then();

        if (step.reason() == null) {
            finish.statusCode(400).body("code", equalTo("invalid_request"));
            assertThat(Refusals.of(database, app)).isEmpty();
        } else {
            finish.statusCode(401).body("code", equalTo("webauthn_login_failed"));
            assertThat(Refusals.of(database, app)).containsExactly(step.reason());
        }
    }

    @Test
    void step_26_a_credential_that_is_registered_already_is_refused() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("bob"));

        app.browser()
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .withCredentialId(authenticator.newest().id())
                                .response())
                .then()
                .statusCode(401)
                .body("code", equalTo("webauthn_login_failed"));
        assertThat(Refusals.of(database, app)).containsExactly("cred_exists");
    }

    @Test
    void a_response_that_fails_no_step_is_taken_with_extensions_that_nobody_asked_for() {
        TestApp app = Operator.makeApp();
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("ada"));

        Browser.nonce(app.browser()
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .withAuthenticatorData(data ->
                                        data.extensions(CBORObject.NewMap().Add("example.extension", "x")))
                                .response()));
        assertThat(Refusals.of(database, app)).isEmpty();
    }

    private static Step step(int number, String fault, String reason, UnaryOperator<Registration> change) {
        return new Step(number, fault, reason, AttestationFormat.NONE, Map.of(), change);
    }

    private static Step attested(
            int number, String fault, String reason, AttestationFormat format, UnaryOperator<Registration> change) {
        return new Step(
                number,
                fault,
                reason,
                format,
                Map.of("attestation", "direct"),
                making -> change.apply(making.using(Algorithm.ES256)));
    }

    private static Step clientData(int number, String fault, String reason, Consumer<ObjectNode> change) {
        return step(number, fault, reason, making -> making.withClientData(change));
    }

    private static Step malformed(int number, String fault, Consumer<ObjectNode> change) {
        return new Step(
                number,
                fault,
                null,
                AttestationFormat.NONE,
                Map.of(),
                making -> making.withResponse(response -> change.accept((ObjectNode) response.get("response"))));
    }
}
