package dev.latchkey.nonce;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encryption with the operator's key: AES-256-GCM, with the purpose of each ciphertext as associated data. */
@ApplicationScoped
class OperatorKey {
    private static final int KEY_LENGTH = 32;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;

    private final Optional<SecretKey> key;
    private final SecureRandom random;

    OperatorKey(EncryptionConfig config, SecureRandom random) {
        this.key = config.key().map(OperatorKey::decoded);
        this.random = random;
    }

    /** Read at start-up, so that an invalid key aborts it instead of failing a login. */
    void check(@Observes StartupEvent event) {}

    /** Whether a key is configured. */
    boolean isSet() {
        return key.isPresent();
    }

    /** Encrypts: 12 random bytes, then the ciphertext with its tag. */
    byte[] seal(byte[] plain, String purpose) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        byte[] sealed = compute(Cipher.ENCRYPT_MODE, nonce, purpose, ByteBuffer.wrap(plain));
        return ByteBuffer.allocate(NONCE_LENGTH + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * Decrypts what {@link #seal} made for the same purpose. Throws if the key is different or the ciphertext was moved
     * or modified.
     */
    byte[] open(byte[] sealed, String purpose) {
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        byte[] nonce = new byte[NONCE_LENGTH];
        buffer.get(nonce);
        return compute(Cipher.DECRYPT_MODE, nonce, purpose, buffer);
    }

    private byte[] compute(int mode, byte[] nonce, String purpose, ByteBuffer input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.orElseThrow(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.US_ASCII));
            return cipher.doFinal(input.array(), input.arrayOffset() + input.position(), input.remaining());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("latchkey.encryption.key cannot decrypt a stored key", e);
        }
    }

    private static SecretKey decoded(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationException("latchkey.encryption.key must be 32 bytes in base64.");
        }
        if (bytes.length != KEY_LENGTH) {
            throw new ConfigurationException("latchkey.encryption.key must be 32 bytes in base64.");
        }
        return new SecretKeySpec(bytes, "AES");
    }
}
