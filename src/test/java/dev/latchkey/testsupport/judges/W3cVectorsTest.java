package dev.latchkey.testsupport.judges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Json;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The vectors are read completely, and registration and authentication are not confused. */
class W3cVectorsTest {
    @BeforeEach
    void the_vectors_are_available() {
        assumeTrue(W3cVectors.available(), "the W3C test vectors are absent: these tests did not run");
    }

    @Test
    void there_are_fifteen_pairs() {
        assertThat(W3cVectors.all())
                .hasSize(15)
                .extracting(W3cVectors.Vector::anchor)
                .doesNotHaveDuplicates();
    }

    @Test
    void each_ceremony_answers_its_own_challenge() throws Exception {
        for (W3cVectors.Vector vector : W3cVectors.all()) {
            var creation = Json.MAPPER.readTree(vector.registration().clientDataJSON());
            var request = Json.MAPPER.readTree(vector.assertion().clientDataJSON());

            assertThat(creation.get("type").asText()).isEqualTo("webauthn.create");
            assertThat(creation.get("challenge").asText())
                    .isEqualTo(Bytes.base64Url(vector.registration().challenge()));
            assertThat(request.get("type").asText()).isEqualTo("webauthn.get");
            assertThat(request.get("challenge").asText())
                    .isEqualTo(Bytes.base64Url(vector.assertion().challenge()));
        }
    }

    @Test
    void each_attestation_object_is_for_the_credential_and_the_rp() {
        for (W3cVectors.Vector vector : W3cVectors.all()) {
            var authData = CBORObject.DecodeFromBytes(vector.registration().attestationObject())
                    .get("authData")
                    .GetByteString();

            assertThat(authData)
                    .as(vector.name())
                    .startsWith(Bytes.sha256(Bytes.utf8(W3cVectors.RP_ID)))
                    .containsSequence(vector.registration().credentialId());
            assertThat(vector.registrationResponse().get("id").asText())
                    .isEqualTo(vector.assertionResponse().get("id").asText())
                    .isEqualTo(Bytes.base64Url(vector.registration().credentialId()));
        }
    }

    @Test
    void the_root_signs_itself() throws Exception {
        X509Certificate root = W3cVectors.attestationRoot();

        root.verify(root.getPublicKey());
    }
}
