package dev.latchkey.sealing;

import dev.latchkey.config.ReadAtStart;
import dev.latchkey.wire.Sha256;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encryption with the operator's key: AES-256-GCM, with the purpose of each ciphertext as associated data. A ciphertext names
 * its key, so that a key can be replaced: the previous one still decrypts, and it is known what it has encrypted.
 */
@ApplicationScoped
public class OperatorKey implements ReadAtStart {
    /** The length of the key's id, with which every ciphertext begins. */
    public static final int ID_LENGTH = 8;

    private static final int KEY_LENGTH = 32;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] ID_PURPOSE = "encryption key id".getBytes(StandardCharsets.US_ASCII);

    private final Optional<Identified> current;
    private final Optional<Identified> previous;
    private final SecureRandom random;

    /**
     * A key with its id.
     *
     * @param id of its SHA-256, which says nothing about a random key
     */
    private record Identified(SecretKey key, byte[] id) {
        static Identified of(byte[] bytes) {
            return new Identified(
                    new SecretKeySpec(bytes, "AES"), Arrays.copyOf(Sha256.of(ID_PURPOSE, bytes), ID_LENGTH));
        }
    }

    OperatorKey(EncryptionConfig config, SecureRandom random) {
        this.current = config.key().map(base64 -> decoded("latchkey.encryption.key", base64));
        this.previous = config.previousKey().map(base64 -> decoded("latchkey.encryption.previous-key", base64));
        this.random = random;
        if (previous.isPresent() && current.isEmpty()) {
            throw new ConfigurationException("latchkey.encryption.previous-key needs latchkey.encryption.key.");
        }
    }

    /** A new key, as it is configured: 32 random bytes in base64. */
    public static String generate(SecureRandom random) {
        byte[] bytes = new byte[KEY_LENGTH];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether a key is configured. */
    public boolean isSet() {
        return current.isPresent();
    }

    /** The id of the key that encrypts, with which everything that it has encrypted begins. */
    public byte[] id() {
        return current.orElseThrow().id();
    }

    /** The id of the key that only decrypts; that of the other one if there is none. */
    public byte[] previousId() {
        return previous.or(() -> current).orElseThrow().id();
    }

    /**
     * Encrypts: the key's id, 12 random bytes, then the ciphertext with its tag.
     *
     * @param purpose what the ciphertext is for, in ASCII; it can be decrypted for nothing else
     * @throws java.util.NoSuchElementException if no key is configured
     */
    public byte[] seal(byte[] plain, String purpose) {
        Identified key = current.orElseThrow();
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        byte[] sealed = compute(Cipher.ENCRYPT_MODE, key, nonce, purpose, ByteBuffer.wrap(plain));
        return ByteBuffer.allocate(ID_LENGTH + NONCE_LENGTH + sealed.length)
                .put(key.id())
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * Decrypts what {@link #seal} made for the same purpose, with this or the previous key. Throws if the key is a different
     * one, or the ciphertext was moved or modified.
     */
    public byte[] open(byte[] sealed, String purpose) {
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        byte[] id = new byte[ID_LENGTH];
        buffer.get(id);
        Identified key = current.filter(each -> Arrays.equals(each.id(), id))
                .or(() -> previous.filter(each -> Arrays.equals(each.id(), id)))
                .orElseThrow(
                        () -> new IllegalStateException(
                                "neither latchkey.encryption.key nor latchkey.encryption.previous-key is the key of a stored secret"));
        byte[] nonce = new byte[NONCE_LENGTH];
        buffer.get(nonce);
        return compute(Cipher.DECRYPT_MODE, key, nonce, purpose, buffer);
    }

    private static byte[] compute(int mode, Identified key, byte[] nonce, String purpose, ByteBuffer input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.US_ASCII));
            return cipher.doFinal(input.array(), input.arrayOffset() + input.position(), input.remaining());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored secret was moved or modified", e);
        }
    }

    private static Identified decoded(String name, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationException(name + " must be 32 bytes in base64.");
        }
        if (bytes.length != KEY_LENGTH) {
            throw new ConfigurationException(name + " must be 32 bytes in base64.");
        }
        return Identified.of(bytes);
    }
}
