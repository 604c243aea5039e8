package dev.latchkey.testsupport.authenticator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The use of a credential (WebAuthn sections 5.1.4 and 6.3.3), breakable at every step. */
public final class Assertion extends Ceremony<Assertion> {
    private @Nullable SoftCredential chosen;
    private Function<SoftCredential, byte @Nullable []> userHandle =
            credential -> credential.discoverable() ? credential.userHandle() : null;

    Assertion(SoftAuthenticator authenticator, JsonNode options) {
        super(authenticator, options);
    }

    @Override
    Assertion self() {
        return this;
    }

    @Override
    String rpId() {
        return options.required("rpId").asText();
    }

    /** Uses this credential, whether or not the server allows it or the RP is its own. */
    public Assertion with(SoftCredential credential) {
        chosen = credential;
        return this;
    }

    /** Answers with this raw user handle, or without one, before the client encodes it. */
    public Assertion withUserHandle(byte @Nullable [] handle) {
        userHandle = credential -> handle;
        return this;
    }

    @Override
    public ObjectNode response() {
        SoftCredential credential = chosen == null ? find() : chosen;
        AuthenticatorData data = authenticatorData(credential);
        ObjectNode clientData = clientData("webauthn.get");
        Evidence unbroken = new Evidence(data.encode(), Json.bytes(clientData));
        Evidence sent = broken(clientData, data);
        byte[] signature = credential
                .algorithm()
                .sign(credential.privateKey(), signed(unbroken, sent).toBeSigned());
        return broken(dialect()
                .assertion(new AssertionResponse(
                        credential,
                        sent,
                        signatureChange().apply(signature),
                        userHandle.apply(credential),
                        authenticator.attachment())));
    }

    private SoftCredential find() {
        return authenticator
                .find(rpId(), ids("allowCredentials"))
                .orElseThrow(() -> new ClientException("NotAllowedError", "no credential to answer with"));
    }
}
