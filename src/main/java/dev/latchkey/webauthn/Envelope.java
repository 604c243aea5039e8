package dev.latchkey.webauthn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.error.ApiException;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.wire.JsonObject;
import dev.latchkey.wire.JsonValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The members shared by the JSON of registration and authentication responses of all clients (WebAuthn Level 3, section 5.1,
 * {@code PublicKeyCredentialJSON}). A malformed member is an invalid request; the verifiers check the contents. Unknown members
 * are ignored, and so is {@code clientExtensionResults}, whatever its shape: no output is used, those of PRF are the page's
 * secret, and {@code JSON.stringify} turns the binary ones into objects.
 */
final class Envelope {
    private static final String TYPE = "public-key";

    private final JsonObject root;
    private final JsonObject response;
    private final byte[] id;

    private Envelope(JsonObject root, JsonObject response, byte[] id) {
        this.root = root;
        this.response = response;
        this.id = id;
    }

    static Envelope of(JsonNode handshakeResponse) {
        JsonObject root = new JsonValue("handshake_response", handshakeResponse).object();
        byte[] id = root.required("id", Envelope::bytes);
        if (!Arrays.equals(id, root.required("rawId", Envelope::bytes))) {
            throw ApiException.invalid("handshake_response.rawId must equal its id.");
        }
        if (!TYPE.equals(root.required("type", JsonValue::text))) {
            throw ApiException.invalid("handshake_response.type must be public-key.");
        }
        return new Envelope(root, root.required("response", JsonValue::object), id);
    }

    byte[] id() {
        return id;
    }

    /**
     * The id as a value, for callers that need it before they verify the response.
     *
     * @throws ApiException 400 if it is longer than an id of a credential can be
     */
    CredentialId credentialId() {
        if (id.length > CredentialId.MAX_LENGTH) {
            throw ApiException.invalid("handshake_response.id is too long.");
        }
        return new CredentialId(id);
    }

    /** A binary member of {@code response}. */
    byte[] bytes(String member) {
        return response.required(member, Envelope::bytes);
    }

    /** A text member of {@code response}; null if it is missing, null or, as the web client sends it, empty. */
    @Nullable
    String optionalText(String member) {
        String text = response.optional(member, JsonValue::text);
        return text == null || text.isEmpty() ? null : text;
    }

    /** A member of {@code response} or, where the web client puts it, beside it; null if it is in neither place. */
    @Nullable
    JsonValue insideOrBeside(String member) {
        JsonValue inside = response.get(member);
        return inside == null ? root.get(member) : inside;
    }

    /** How the authenticator was attached, as the client names it; null if it does not, or with another word or type. */
    @Nullable
    AuthenticatorAttachment authenticatorAttachment() {
        JsonValue value = root.get("authenticatorAttachment");
        for (AuthenticatorAttachment attachment : AuthenticatorAttachment.values()) {
            if (value != null && attachment.wire().equals(value.node().textValue())) {
                return attachment;
            }
        }
        return null;
    }

    private static byte[] bytes(JsonValue value) {
        value.text(text -> !text.isEmpty(), "not be empty");
        return value.bytes();
    }
}
