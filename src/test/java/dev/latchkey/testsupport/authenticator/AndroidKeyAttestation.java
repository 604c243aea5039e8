package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.security.cert.X509Certificate;

/** The format {@code android-key} (section 8.4). */
final class AndroidKeyAttestation {
    private AndroidKeyAttestation() {}

    static CBORObject statement(AttestationRequest request) {
        SoftCredential credential = request.credential();
        AndroidKeyDescription description =
                new AndroidKeyDescription(request.signed().clientDataHash());
        request.changes().keyDescription.accept(description);
        X509Certificate certificate =
                request.issue(new CertificateSpec("CN=Android Keystore Key", credential.publicKey())
                        .extension(AndroidKeyDescription.OID, false, description.encode()));
        byte[] sig = request.sign(credential.algorithm(), credential.privateKey(), request.attToBeSigned());
        return CBORObject.NewOrderedMap()
                .Add("alg", credential.algorithm().cose())
                .Add("sig", sig)
                .Add("x5c", request.x5c(certificate));
    }
}
