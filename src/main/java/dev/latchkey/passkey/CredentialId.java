package dev.latchkey.passkey;

import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.Sha256;
import java.util.Arrays;

/** The authenticator's id of a passkey (WebAuthn Level 3, section 4, "Credential ID"): 1 to 1023 bytes. */
public final class CredentialId {
    /** The maximum that WebAuthn allows (section 7.1, step 25). */
    public static final int MAX_LENGTH = 1023;

    private final byte[] bytes;

    /**
     * Creates an id.
     *
     * @throws IllegalArgumentException if it is empty or longer than {@link #MAX_LENGTH}
     */
    public CredentialId(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a credential id has 1 to 1023 bytes");
        }
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The SHA-256 of the id, which is what remains of a revoked passkey. */
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
