package dev.latchkey.app;

import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.Sha256;
import java.security.SecureRandom;

/**
 * The secret that a relying-party backend proves itself with: {@code lk_} and 43 base62 characters (256 bits of chance).
 * It is shown once and kept as its SHA-256 only.
 *
 * @param value the secret itself
 */
public record ApiKeySecret(String value) {
    private static final String MARK = "lk_";
    private static final int RANDOM_LENGTH = 43;
    private static final int PREFIX_LENGTH = MARK.length() + 8;

    /** A fresh secret. */
    public static ApiKeySecret random(SecureRandom random) {
        return new ApiKeySecret(MARK + RandomId.ofLength(RANDOM_LENGTH, random));
    }

    /** The first characters, by which people tell keys apart. */
    String prefix() {
        return value.substring(0, PREFIX_LENGTH);
    }

    /** The SHA-256 of the secret's UTF-8 bytes. */
    byte[] hash() {
        return Sha256.of(value);
    }

    @Override
    public String toString() {
        return "ApiKeySecret[…]";
    }
}
