package dev.latchkey.testsupport.authenticator;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The signature algorithms of the software authenticator, as WebAuthn section 5.8.5 narrows COSE's. */
public enum Algorithm {
    ES256(-7, "EC", "SHA256withECDSA", new ECGenParameterSpec("secp256r1")),
    ES384(-35, "EC", "SHA384withECDSA", new ECGenParameterSpec("secp384r1")),
    ES512(-36, "EC", "SHA512withECDSA", new ECGenParameterSpec("secp521r1")),
    /** Ed25519. */
    EDDSA(-8, "Ed25519", "Ed25519", NamedParameterSpec.ED25519),
    /** RSASSA-PKCS1-v1_5 with SHA-256; keys of 2048 bits. */
    RS256(-257, "RSA", "SHA256withRSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));

    private final int cose;
    private final String keyType;
    private final String signature;
    private final AlgorithmParameterSpec parameters;

    Algorithm(int cose, String keyType, String signature, AlgorithmParameterSpec parameters) {
        this.cose = cose;
        this.keyType = keyType;
        this.signature = signature;
        this.parameters = parameters;
    }

    static Optional<Algorithm> ofCose(int cose) {
        return Stream.of(values()).filter(algorithm -> algorithm.cose == cose).findFirst();
    }

    /** The COSEAlgorithmIdentifier. */
    public int cose() {
        return cose;
    }

    /** A new key pair; of RSA, whose keys take a fifth of a second to generate, one of a few. */
    public KeyPair generateKeyPair() {
        return this == RS256 ? RsaKeys.next() : generate();
    }

    private KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A signature in the format of WebAuthn section 6.5.5: DER for ECDSA, raw bytes for the others. */
    public byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signer = Signature.getInstance(signature);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class RsaKeys {
        private static final List<KeyPair> ALL = List.of(RS256.generate(), RS256.generate(), RS256.generate());
        private static final AtomicInteger USED = new AtomicInteger();

        static KeyPair next() {
            return ALL.get(Math.floorMod(USED.getAndIncrement(), ALL.size()));
        }
    }
}
