package dev.latchkey.nonce;

import dev.latchkey.sealing.OperatorKey;
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
 * An app's past, present or future key for signing nonces: ECDSA on P-256.
 *
 * @param generation counts the app's keys from 1
 * @param id the JWK's {@code kid}
 * @param publicKey X.509
 * @param sealedPrivateKey PKCS #8, encrypted with the operator's key
 * @param signsFrom when it starts to sign; it stops when the next key starts
 */
record NonceKey(String appId, int generation, String id, byte[] publicKey, byte[] sealedPrivateKey, Instant signsFrom) {
    private static final String CURVE = "secp256r1";

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

    /** The private key, decrypted. */
    PrivateKey privateKey(OperatorKey operatorKey) {
        try {
            byte[] encoded = operatorKey.open(sealedPrivateKey, purpose(appId, id));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same key, encrypted with the operator's present key. */
    NonceKey resealed(OperatorKey operatorKey) {
        byte[] sealed = operatorKey.seal(operatorKey.open(sealedPrivateKey, purpose(appId, id)), purpose(appId, id));
        return new NonceKey(appId, generation, id, publicKey, sealed, signsFrom);
    }

    /** The public key. */
    ECPublicKey verificationKey() {
        try {
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Neither id can contain a dot. */
    private static String purpose(String appId, String id) {
        return appId + "." + id;
    }
}
