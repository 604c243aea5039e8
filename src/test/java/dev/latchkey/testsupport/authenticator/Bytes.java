package dev.latchkey.testsupport.authenticator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Byte strings: hashing, joining, base64url, and the kinds of damage that tests do to them. */
public final class Bytes {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Bytes() {}

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    public static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Base64url without padding (RFC 4648, section 5). */
    public static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] fromBase64Url(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    /** The last {@code length} bytes, with leading zeros if there are fewer. */
    public static byte[] rightmost(byte[] bytes, int length) {
        byte[] out = new byte[length];
        int copied = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - copied, out, length - copied, copied);
        return out;
    }

    /** The 16 bytes of a UUID, as AAGUIDs are written. */
    public static byte[] of(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /** Damage: adds bytes at the end. */
    public static UnaryOperator<byte[]> appending(int... tail) {
        return bytes -> {
            byte[] out = Arrays.copyOf(bytes, bytes.length + tail.length);
            for (int i = 0; i < tail.length; i++) {
                out[bytes.length + i] = (byte) tail[i];
            }
            return out;
        };
    }

    /** Damage: flips the lowest bit of the last byte. */
    public static UnaryOperator<byte[]> flippingLastBit() {
        return bytes -> {
            byte[] out = bytes.clone();
            out[out.length - 1] ^= 1;
            return out;
        };
    }
}
