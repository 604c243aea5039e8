package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.DEROctetString;

/** The format {@code packed} (section 8.2, certificates as in 8.2.1). */
final class PackedAttestation {
    private static final String ID_FIDO_GEN_CE_AAGUID = "1.3.6.1.4.1.45724.1.1.4";

    private PackedAttestation() {}

    static CBORObject self(AttestationRequest request) {
        SoftCredential credential = request.credential();
        byte[] sig = request.sign(credential.algorithm(), credential.privateKey(), request.attToBeSigned());
        return CBORObject.NewOrderedMap()
                .Add("alg", credential.algorithm().cose())
                .Add("sig", sig);
    }

    static CBORObject certified(AttestationRequest request) {
        KeyPair attestationKey = Algorithm.ES256.generateKeyPair();
        X509Certificate certificate = request.issue(new CertificateSpec(
                        "C=SE,O=Latchkey,OU=Authenticator Attestation,CN=Latchkey soft authenticator",
                        attestationKey.getPublic())
                .extension(ID_FIDO_GEN_CE_AAGUID, false, aaguid(request)));
        byte[] sig = request.sign(Algorithm.ES256, attestationKey.getPrivate(), request.attToBeSigned());
        return CBORObject.NewOrderedMap()
                .Add("alg", Algorithm.ES256.cose())
                .Add("sig", sig)
                .Add("x5c", request.x5c(certificate));
    }

    private static byte[] aaguid(AttestationRequest request) {
        try {
            return new DEROctetString(Bytes.of(request.credential().aaguid())).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
