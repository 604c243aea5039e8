package dev.latchkey.passkey;

import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.Sha256;
import java.util.Arrays;

/** The id by which an authenticator knows a passkey (WebAuthn Level 3, section 4, "Credential ID"): 1 to 1023 bytes. */
public final class CredentialId {
    /** The most bytes that WebAuthn allows (section 7.1, step 25). */
    public static final int MAX_LENGTH = 1023;

    private final byte[] bytes;

    /**
     * An id of these bytes.
     *
     * @throws IllegalArgumentException when there are none or more than {@link #MAX_LENGTH}
     */
    public CredentialId(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a credential id has 1 to 1023 bytes");
        }
        this.bytes = bytes.clone();
    }

    /** The id itself. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Its SHA-256, by which a revoked one is remembered. */
    public byte[] hash() {
        return Sha256.of(bytes);
    }

    /** The wire's spelling: base64url without padding. */
    public String base64Url() {
        return Base64Url.encode(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CredentialId id && Arrays.equals(bytes, id.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "CredentialId[…]";
    }
}
