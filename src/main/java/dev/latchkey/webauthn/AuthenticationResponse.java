package dev.latchkey.webauthn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.error.ApiException;
import dev.latchkey.passkey.CredentialId;
import org.jspecify.annotations.Nullable;

/**
 * An authentication response in any of the shapes that real clients send: {@code AuthenticationResponseJSON} of
 * WebAuthn Level 3, section 5.1.8, whose user handle may also be empty (web client) or plain text (iOS client). Parsed
 * but not verified; see {@link AuthenticationVerifier}.
 */
public final class AuthenticationResponse {
    private final CredentialId credentialId;
    private final byte[] clientDataJson;
    private final byte[] authenticatorData;
    private final byte[] signature;
    private final @Nullable String userHandle;
    private final @Nullable AuthenticatorAttachment authenticatorAttachment;

    private AuthenticationResponse(Envelope envelope) {
        this.credentialId = envelope.credentialId();
        this.clientDataJson = envelope.bytes("clientDataJSON");
        this.authenticatorData = envelope.bytes("authenticatorData");
        this.signature = envelope.bytes("signature");
        this.userHandle = envelope.optionalText("userHandle");
        this.authenticatorAttachment = envelope.authenticatorAttachment();
    }

    /**
     * Reads a response.
     *
     * @throws ApiException 400 if a required member is missing, a member has the wrong type, a binary member is empty
     *     or not base64url, or the id is longer than {@link CredentialId#MAX_LENGTH}
     */
    public static AuthenticationResponse of(JsonNode handshakeResponse) {
        return new AuthenticationResponse(Envelope.of(handshakeResponse));
    }

    /** The credential id by which the passkey is looked up. */
    public CredentialId credentialId() {
        return credentialId;
    }

    byte[] clientDataJson() {
        return clientDataJson;
    }

    byte[] authenticatorData() {
        return authenticatorData;
    }

    byte[] signature() {
        return signature;
    }

    /** The user handle as the client spelled it; null if it sent none. */
    @Nullable
    String userHandle() {
        return userHandle;
    }

    /** As the client names it; null if it does not. */
    @Nullable
    AuthenticatorAttachment authenticatorAttachment() {
        return authenticatorAttachment;
    }
}
