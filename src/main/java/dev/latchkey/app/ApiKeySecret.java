package dev.latchkey.app;

import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.Sha256;
import java.security.SecureRandom;

/**
 * The secret by which a relying party's backend authenticates: {@code lk_} and 43 base62 characters (256 random bits). It is shown
 * once; only its SHA-256 is stored.
 */
public record ApiKeySecret(String value) {
    private static final String START = "lk_";
    private static final int RANDOM_LENGTH = 43;
    private static final int PREFIX_LENGTH = START.length() + 8;

    public static ApiKeySecret random(SecureRandom random) {
        return new ApiKeySecret(START + RandomId.ofLength(RANDOM_LENGTH, random));
    }

    /** The first characters, by which operators tell keys apart. */
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
