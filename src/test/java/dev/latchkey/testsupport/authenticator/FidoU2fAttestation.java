package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.List;

/** The format {@code fido-u2f} (section 8.6). */
final class FidoU2fAttestation {
    private static final int RP_ID_HASH_LENGTH = 32;
    private static final byte[] RESERVED = {0x00};
    private static final byte[] UNCOMPRESSED = {0x04};

    private FidoU2fAttestation() {}

    static CBORObject statement(AttestationRequest request) {
        KeyPair attestationKey = Algorithm.ES256.generateKeyPair();
        X509Certificate certificate = request.issueFromRoot(
                new CertificateSpec("CN=Latchkey soft U2F authenticator", attestationKey.getPublic()));
        byte[] sig = request.sign(Algorithm.ES256, attestationKey.getPrivate(), verificationData(request));
        return CBORObject.NewOrderedMap()
                .Add("x5c", AttestationRequest.x5c(List.of(certificate)))
                .Add("sig", sig);
    }

    private static byte[] verificationData(AttestationRequest request) {
        ECPublicKey key = (ECPublicKey) request.credential().publicKey();
        return Bytes.concat(
                RESERVED,
                Arrays.copyOf(request.signed().authenticatorData(), RP_ID_HASH_LENGTH),
                request.signed().clientDataHash(),
                request.credential().id(),
                UNCOMPRESSED,
                CoseKeys.x(key),
                CoseKeys.y(key));
    }
}
