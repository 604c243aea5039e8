package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The input of a format for attesting a credential.
 *
 * @param signed the data that the attestation covers
 * @param ca the issuer of the attestation certificate
 */
record AttestationRequest(SoftCredential credential, Evidence signed, TestCa ca, AttestationChanges changes) {

    /** The {@code attToBeSigned} of sections 8.2 to 8.4. */
    byte[] attToBeSigned() {
        return signed.toBeSigned();
    }

    byte[] sign(Algorithm algorithm, PrivateKey key, byte[] message) {
        return changes.signature.apply(algorithm.sign(key, message));
    }

    X509Certificate issue(CertificateSpec spec) {
        changes.certificate.accept(spec);
        return ca.issue(spec);
    }

    X509Certificate issueFromRoot(CertificateSpec spec) {
        changes.certificate.accept(spec);
        return ca.issueFromRoot(spec);
    }

    /** The {@code x5c} of a certificate that {@link #issue} made: itself and its issuer's, without the root. */
    CBORObject x5c(X509Certificate certificate) {
        return x5c(List.of(certificate, ca.intermediate()));
    }

    static CBORObject x5c(List<X509Certificate> certificates) {
        CBORObject array = CBORObject.NewArray();
        for (X509Certificate certificate : certificates) {
            try {
                array.Add(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
        return array;
    }
}
