package dev.latchkey.nonce;

import dev.latchkey.wire.RandomId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;

/**
 * A key that signs an app's nonces, or will, or did: ECDSA on P-256.
 *
 * @param generation counts the app's keys from 1
 * @param id the JWK's {@code kid}
 * @param publicKey X.509
 * @param sealedPrivateKey PKCS #8, encrypted with the operator's key
 * @param signsFrom from when on it signs, until the next one does
 */
record NonceKey(String appId, int generation, String id, byte[] publicKey, byte[] sealedPrivateKey, Instant signsFrom) {
    private static final String CURVE = "secp256r1";

    /** A fresh one. */
    static NonceKey generate(
            String appId, int generation, Instant signsFrom, OperatorKey operatorKey, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            KeyPair pair = generator.generateKeyPair();
            String id = RandomId.next(random);
            byte[] sealed = operatorKey.seal(pair.getPrivate().getEncoded(), purpose(appId, id));
            return new NonceKey(appId, generation, id, pair.getPublic().getEncoded(), sealed, signsFrom);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What signs. */
    PrivateKey privateKey(OperatorKey operatorKey) {
        try {
            byte[] encoded = operatorKey.open(sealedPrivateKey, purpose(appId, id));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What verifies. */
    ECPublicKey verificationKey() {
        try {
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Neither id holds a dot. */
    private static String purpose(String appId, String id) {
        return appId + "." + id;
    }
}
