package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;

/** The format {@code apple} (section 8.8), whose certificate is the signature. */
final class AppleAttestation {
    private static final String NONCE = "1.2.840.113635.100.8.2";

    private AppleAttestation() {}

    static CBORObject statement(AttestationRequest request) {
        X509Certificate certificate = request.issue(new CertificateSpec(
                        "CN=Latchkey soft anonymous credential,OU=AAA Certification,O=Latchkey,ST=California",
                        request.credential().publicKey())
                .extension(NONCE, false, nonce(Bytes.sha256(request.attToBeSigned()))));
        return CBORObject.NewOrderedMap().Add("x5c", request.x5c(certificate));
    }

    private static byte[] nonce(byte[] hash) {
        try {
            return new DERSequence(new DERTaggedObject(true, 1, new DEROctetString(hash))).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
