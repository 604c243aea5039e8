package dev.latchkey.webauthn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.error.ApiException;
import dev.latchkey.passkey.CredentialId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registration response in any of the shapes that real clients send: {@code RegistrationResponseJSON} of WebAuthn
 * Level 3, section 5.1.8, with or without what the platform's {@code toJSON()} adds, and with {@code transports} in
 * {@code response} or beside it. Parsed but not verified; see {@link RegistrationVerifier}.
 */
public final class RegistrationResponse {
    private final Envelope envelope;
    private final byte[] clientDataJson;
    private final byte[] attestationObject;
    private final List<String> transports;
    private final @Nullable AuthenticatorAttachment authenticatorAttachment;

    private RegistrationResponse(Envelope envelope) {
        this.envelope = envelope;
        this.clientDataJson = envelope.bytes("clientDataJSON");
        this.attestationObject = envelope.bytes("attestationObject");
        this.transports = Transports.of(envelope.insideOrBeside("transports"));
        this.authenticatorAttachment = envelope.authenticatorAttachment();
    }

    /**
     * Reads a response.
     *
     * @throws ApiException 400 if a required member is missing, a member has the wrong type, or a binary member is
     *     empty or not base64url
     */
    public static RegistrationResponse of(JsonNode handshakeResponse) {
        return new RegistrationResponse(Envelope.of(handshakeResponse));
    }

    /**
     * The credential id that the client names, not yet compared with the attested one.
     *
     * @throws ApiException 400 if it is longer than {@link CredentialId#MAX_LENGTH}; verification refuses such a
     *     response with {@link Reason#CRED_ID_LENGTH}
     */
    public CredentialId credentialId() {
        return envelope.credentialId();
    }

    byte[] id() {
        return envelope.id();
    }

    byte[] clientDataJson() {
        return clientDataJson;
    }

    byte[] attestationObject() {
        return attestationObject;
    }

    List<String> transports() {
        return transports;
    }

    /** As the client names it; null if it does not. */
    @Nullable
    AuthenticatorAttachment authenticatorAttachment() {
        return authenticatorAttachment;
    }
}
