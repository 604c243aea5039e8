package dev.latchkey.webauthn;

import static dev.latchkey.webauthn.Party.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import dev.latchkey.app.UserVerification;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.judges.W3cVectors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The test vectors of WebAuthn Level 3, section 16. */
class W3cVectorsTest {
    private static final String ANCHOR = "sctn-test-vectors-";

    private final Party party = Party.strict()
            .wanting(UserVerification.DISCOURAGED)
            .at(W3cVectors.RP_ID, List.of(W3cVectors.ORIGIN))
            .framedBy("https://example.com");

    @BeforeEach
    void the_vectors_are_available() {
        assumeTrue(W3cVectors.available(), "the W3C test vectors are absent: not run");
    }

    /** The vectors that are refused, and the reasons, none of which is a fault of the vector. */
    private static final Map<String, Reason> REFUSED_REGISTRATIONS = Map.of(
            // Framed without a top origin; an app lists top origins.
            "none-es256-crossOrigin", Reason.CROSS_ORIGIN,
            // The certificates have the country AA, which is not in the library's list of ISO countries.
            "packed-es256", Reason.ATTSTMT,
            "packed-es384", Reason.ATTSTMT,
            "packed-es512", Reason.ATTSTMT,
            "packed-rs256", Reason.ATTSTMT,
            "packed-eddsa", Reason.ATTSTMT,
            // An algorithm that no app can offer.
            "packed-ed448", Reason.ALG_NOT_OFFERED,
            // Its authenticator states a model, which does not exist in U2F and is forbidden by FIDO's conformance
            // tests.
            "fido-u2f-es256", Reason.ATTSTMT);

    private static final Map<String, Reason> REFUSED_AUTHENTICATIONS = Map.of(
            "none-es256-crossOrigin", Reason.CROSS_ORIGIN,
            "packed-ed448", Reason.ALG_NOT_OFFERED);

    @Test
    void every_vector_registers_or_is_refused_for_the_known_reason() {
        for (W3cVectors.Vector vector : W3cVectors.all()) {
            Verdict<VerifiedRegistration> verdict =
                    party.challenge(vector.registration().challenge()).register(vector.registrationResponse());

            Reason reason = REFUSED_REGISTRATIONS.get(name(vector));
            if (reason == null) {
                assertThat(outcome(verdict).credentialId().bytes())
                        .as(vector.name())
                        .isEqualTo(vector.registration().credentialId());
            } else {
                assertThat(verdict).as(vector.name()).isEqualTo(new Verdict.Refused<>(reason));
            }
        }
    }

    @Test
    void every_vector_logs_in_or_is_refused_for_the_known_reason() {
        for (W3cVectors.Vector vector : W3cVectors.all()) {
            Verdict<VerifiedAuthentication> verdict = party.challenge(
                            vector.assertion().challenge())
                    .authenticate(vector.assertionResponse(), passkey(vector));

            Reason reason = REFUSED_AUTHENTICATIONS.get(name(vector));
            if (reason == null) {
                assertThat(verdict).as(vector.name()).isInstanceOf(Verdict.Verified.class);
            } else {
                assertThat(verdict).as(vector.name()).isEqualTo(new Verdict.Refused<>(reason));
            }
        }
    }

    @Test
    void the_u2f_vector_verifies_except_for_its_model() {
        W3cVectors.Vector vector = W3cVectors.all().stream()
                .filter(candidate -> name(candidate).equals("fido-u2f-es256"))
                .findFirst()
                .orElseThrow();
        CBORObject object = CBORObject.DecodeFromBytes(vector.registration().attestationObject());
        byte[] authenticatorData = object.get("authData").GetByteString();
        // U2F signs neither flags nor model, so the model can be removed.
        Arrays.fill(authenticatorData, 37, 53, (byte) 0);
        ObjectNode response = vector.registrationResponse();
        ((ObjectNode) response.get("response"))
                .put(
                        "attestationObject",
                        Bytes.base64Url(
                                object.Set("authData", authenticatorData).EncodeToBytes()));

        assertThat(outcome(party.challenge(vector.registration().challenge()).register(response))
                        .attestationFormat())
                .isEqualTo("fido-u2f");
    }

    private RegisteredPasskey passkey(W3cVectors.Vector vector) {
        byte[] authenticatorData = CBORObject.DecodeFromBytes(
                        vector.registration().attestationObject())
                .get("authData")
                .GetByteString();
        CBORObject key = AuthenticatorData.parse(authenticatorData)
                .requireAttestedCredential()
                .publicKey();
        return new RegisteredPasskey(
                new CredentialId(vector.registration().credentialId()), key.EncodeToBytes(), 0L, null, party.user());
    }

    private static String name(W3cVectors.Vector vector) {
        return vector.anchor().substring(ANCHOR.length());
    }
}
