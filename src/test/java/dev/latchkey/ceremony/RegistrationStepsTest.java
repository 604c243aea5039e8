package dev.latchkey.ceremony;

import static dev.latchkey.ceremony.BrokenRegistration.attested;
import static dev.latchkey.ceremony.BrokenRegistration.clientData;
import static dev.latchkey.ceremony.BrokenRegistration.malformedResponse;
import static dev.latchkey.ceremony.BrokenRegistration.refused;
import static dev.latchkey.ceremony.BrokenRegistration.untrusted;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Refusals;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * "Registering a new credential" (WebAuthn Level 3, section 7.1) step by step: a response that fails one step, the answer to
 * the client and the reason in the ceremony's record. Steps 1 and 2 are the client's, 4, 18 and 19 require nothing of a response
 * here, 27 to 29 follow on success.
 */
@QuarkusTest
class RegistrationStepsTest {
    @Inject
    DataSource database;

    static Stream<BrokenRegistration> steps() {
        return Stream.of(
                malformedResponse("3: no attestation object", response -> response.remove("attestationObject")),
                malformedResponse("3: no client data", response -> response.remove("clientDataJSON")),
                refused(
                        "5: client data in malformed UTF-8",
                        "client_data",
                        making -> making.withClientDataJSON(json -> Bytes.concat(new byte[] {(byte) 0xff}, json))),
                refused(
                        "6: client data that is not JSON",
                        "client_data",
                        making -> making.withClientDataJSON(Bytes.appending('}'))),
                clientData("7: a wrong type", "type", data -> data.put("type", "webauthn.get")),
                clientData(
                        "8: a wrong challenge",
                        "challenge",
                        data -> data.put("challenge", Bytes.base64Url(new byte[32]))),
                clientData("9: a wrong origin", "origin", data -> data.put("origin", "https://example.com.evil.com")),
                clientData("10: a cross-origin frame", "cross_origin", data -> data.put("crossOrigin", true)),
                clientData("11: a top origin", "cross_origin", data -> data.put("topOrigin", "https://evil.com")),
                attested(
                        "12: a hash of other client data",
                        "attstmt",
                        AttestationFormat.PACKED_SELF,
                        making -> making.signingUnbroken().withClientData(data -> data.put("more", 1))),
                refused(
                        "13: an attestation object that is not CBOR",
                        "attestation_object",
                        making -> making.withAttestationObjectBytes(Bytes.appending(0))),
                refused(
                        "14: a wrong relying party",
                        "rp_id_hash",
                        making -> making.withAuthenticatorData(data -> data.rpId("evil.com"))),
                refused(
                        "15: user not present",
                        "up",
                        making -> making.withAuthenticatorData(data -> data.clear(Flag.UP))),
                refused(
                        "16: user not verified",
                        "uv",
                        making -> making.withAuthenticatorData(data -> data.clear(Flag.UV))),
                refused(
                        "17: backed up without being eligible",
                        "bs_without_be",
                        making -> making.withAuthenticatorData(data -> data.clear(Flag.BE))),
                refused(
                        "20: an algorithm that was not offered",
                        "alg_not_offered",
                        making -> making.using(Algorithm.ES384)),
                refused("21: an unknown format", "fmt_unsupported", making -> making.withFormat("unheard-of")),
                attested(
                        "22: an invalid signature",
                        "attstmt",
                        AttestationFormat.PACKED,
                        making -> making.withSignature(Bytes.flippingLastBit())),
                attested(
                        "22: Android's key for all applications",
                        "attstmt",
                        AttestationFormat.ANDROID_KEY,
                        making -> making.withKeyDescription(key -> key.allApplications())),
                untrusted("23: no trust anchor for an unknown model", AttestationFormat.PACKED),
                untrusted("24: self attestation where trust is required", AttestationFormat.PACKED_SELF),
                refused(
                        "25: a credential id of 1024 bytes",
                        "cred_id_length",
                        making -> making.withCredentialId(Bytes.random(1024))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void a_response_that_fails_one_step_is_refused_for_that_step(BrokenRegistration registration) {
        registration.assertRefused(database);
    }

    @Test
    void step_26_an_already_registered_credential_is_refused() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("bob"));

        Answers.assertError(
                app.browser()
                        .finishRegistration(
                                challenge,
                                SoftAuthenticator.synced()
                                        .register(challenge.publicKey())
                                        .withCredentialId(authenticator.newest().id())
                                        .response()),
                401,
                "webauthn_login_failed");
        assertThat(Refusals.of(database, app)).containsExactly("cred_exists");
    }

    @Test
    void a_response_that_passes_every_step_is_accepted_with_unsolicited_extensions() {
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
}
