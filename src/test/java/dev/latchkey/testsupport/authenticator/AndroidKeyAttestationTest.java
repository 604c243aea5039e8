package dev.latchkey.testsupport.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import java.io.ByteArrayInputStream;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verification procedure of section 8.4, step by step, because no available library implements it. */
class AndroidKeyAttestationTest {
    private static final int ATTESTATION_CHALLENGE = 4;
    private static final int SOFTWARE_ENFORCED = 6;
    private static final int TEE_ENFORCED = 7;
    private static final int TAG_PURPOSE = 1;
    private static final int TAG_ALL_APPLICATIONS = 600;
    private static final int TAG_ORIGIN = 702;

    private final SoftAuthenticator authenticator =
            SoftAuthenticator.synced().attestation(AttestationFormat.ANDROID_KEY);

    @ParameterizedTest
    @CsvSource({"ES256,SHA256withECDSA", "RS256,SHA256withRSA"})
    void the_statement_is_valid(Algorithm algorithm, String signatureName) throws Exception {
        var json =
                authenticator.register(TestOptions.creation()).using(algorithm).response();
        var object = attestationObject(json);
        var statement = object.get("attStmt");
        var chain = chain(statement);
        var clientDataHash = Bytes.sha256(
                Bytes.fromBase64Url(json.at("/response/clientDataJSON").asText()));

        var signature = Signature.getInstance(signatureName);
        signature.initVerify(chain.get(0));
        signature.update(object.get("authData").GetByteString());
        signature.update(clientDataHash);
        assertThat(signature.verify(statement.get("sig").GetByteString())).isTrue();
        assertThat(statement.get("alg").AsInt32()).isEqualTo(algorithm.cose());
        assertThat(chain.get(0).getPublicKey()).isEqualTo(authenticator.newest().publicKey());
        assertThat(attestationChallenge(json)).isEqualTo(clientDataHash);
        assertThat(authorizations(json, SOFTWARE_ENFORCED)).isEmpty();
        assertThat(authorizations(json, TEE_ENFORCED)).containsOnlyKeys(TAG_PURPOSE, TAG_ORIGIN);
        assertThat(purpose(json)).isEqualTo(AndroidKeyDescription.PURPOSE_SIGN);
        assertThat(origin(json)).isEqualTo(AndroidKeyDescription.ORIGIN_GENERATED);

        var parameters =
                new PKIXParameters(Set.of(new TrustAnchor(TestCa.shared().root(), null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    }

    @Test
    void each_part_of_the_description_can_be_broken() throws Exception {
        assertThat(attestationChallenge(describedBy(key -> key.attestationChallenge(new byte[] {1}))))
                .isEqualTo(new byte[] {1});
        assertThat(purpose(describedBy(key -> key.purpose(3)))).isEqualTo(3);
        assertThat(origin(describedBy(key -> key.origin(2)))).isEqualTo(2);
        assertThat(authorizations(describedBy(AndroidKeyDescription::allApplications), TEE_ENFORCED))
                .containsKey(TAG_ALL_APPLICATIONS);
        assertThat(authorizations(describedBy(AndroidKeyDescription::enforcedBySoftware), TEE_ENFORCED))
                .isEmpty();
        assertThat(authorizations(describedBy(AndroidKeyDescription::enforcedBySoftware), SOFTWARE_ENFORCED))
                .containsOnlyKeys(TAG_PURPOSE, TAG_ORIGIN);
    }

    private ObjectNode describedBy(Consumer<AndroidKeyDescription> change) {
        return authenticator
                .register(TestOptions.creation())
                .using(Algorithm.ES256)
                .withKeyDescription(change)
                .response();
    }

    private static CBORObject attestationObject(ObjectNode json) {
        return CBORObject.DecodeFromBytes(
                Bytes.fromBase64Url(json.at("/response/attestationObject").asText()));
    }

    private static List<X509Certificate> chain(CBORObject statement) {
        return statement.get("x5c").getValues().stream()
                .map(certificate -> parse(certificate.GetByteString()))
                .toList();
    }

    private static X509Certificate parse(byte[] certificate) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    private static ASN1Sequence description(ObjectNode json) {
        var certificate = chain(attestationObject(json).get("attStmt")).get(0);
        var value = ASN1OctetString.getInstance(certificate.getExtensionValue(AndroidKeyDescription.OID));
        return ASN1Sequence.getInstance(value.getOctets());
    }

    private static byte[] attestationChallenge(ObjectNode json) {
        return ASN1OctetString.getInstance(description(json).getObjectAt(ATTESTATION_CHALLENGE))
                .getOctets();
    }

    private static Map<Integer, ASN1Encodable> authorizations(ObjectNode json, int list) {
        Map<Integer, ASN1Encodable> byTag = new HashMap<>();
        for (ASN1Encodable entry : ASN1Sequence.getInstance(description(json).getObjectAt(list))) {
            var tagged = ASN1TaggedObject.getInstance(entry);
            byTag.put(tagged.getTagNo(), tagged.getExplicitBaseObject());
        }
        return byTag;
    }

    private static int purpose(ObjectNode json) {
        var purposes = ASN1Set.getInstance(authorizations(json, TEE_ENFORCED).get(TAG_PURPOSE));
        return ASN1Integer.getInstance(purposes.getObjectAt(0)).intValueExact();
    }

    private static int origin(ObjectNode json) {
        return ASN1Integer.getInstance(authorizations(json, TEE_ENFORCED).get(TAG_ORIGIN))
                .intValueExact();
    }
}
