package dev.latchkey.wire;

import java.util.Base64;
import java.util.Optional;

/** Base64url (RFC 4648, section 5), the spelling of binary values; written without padding. */
public final class Base64Url {
    private Base64Url() {}

    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Decodes text with complete padding or none. The unused bits of the last character may have any value; callers for
     * whom only the canonical spelling counts compare with {@link #encode}.
     *
     * @return empty for characters outside the alphabet, white space included, for wrong padding and for impossible lengths
     */
    public static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
