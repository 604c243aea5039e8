package dev.latchkey.webauthn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.wire.Base64Url;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The members that the JSON of both ceremonies' responses shares, whichever client wrote it (WebAuthn Level 3, section
 * 5.1, {@code PublicKeyCredentialJSON}). A malformed one is the request's fault; what the members hold is the
 * verifiers' business. Unknown members are not looked at.
 */
final class Envelope {
    private static final String TYPE = "public-key";

    private final ObjectNode root;
    private final ObjectNode response;
    private final byte[] id;

    private Envelope(ObjectNode root, ObjectNode response, byte[] id) {
        this.root = root;
        this.response = response;
        this.id = id;
    }

    static Envelope of(JsonNode handshakeResponse) {
        ObjectNode root = object(handshakeResponse, "handshake_response");
        byte[] id = bytes(root, "id");
        if (!Arrays.equals(id, bytes(root, "rawId"))) {
            throw ApiException.invalid("handshake_response.rawId must equal its id.");
        }
        if (!TYPE.equals(text(root, "type"))) {
            throw ApiException.invalid("handshake_response.type must be public-key.");
        }
        return new Envelope(root, object(root.get("response"), "handshake_response.response"), id);
    }

    byte[] id() {
        return id;
    }

    /**
     * The id as a value; one that no credential can have is the request's fault for whoever needs it before verifying.
     */
    CredentialId credentialId() {
        if (id.length > CredentialId.MAX_LENGTH) {
            throw ApiException.invalid("handshake_response.id is too long.");
        }
        return new CredentialId(id);
    }

    /** A binary member of {@code response}. */
    byte[] bytes(String member) {
        return bytes(response, member);
    }

    /** A text member of {@code response}; null when it is missing, null or, as the web client puts it, empty. */
    @Nullable
    String optionalText(String member) {
        JsonNode value = response.get(member);
        if (isAbsent(value)) {
            return null;
        }
        String text = text(response, member);
        return text.isEmpty() ? null : text;
    }

    /** A member of {@code response} or, where the web client puts it, beside it; null when it is in neither place. */
    @Nullable
    JsonNode insideOrBeside(String member) {
        JsonNode inside = response.get(member);
        JsonNode value = isAbsent(inside) ? root.get(member) : inside;
        return isAbsent(value) ? null : value;
    }

    /** {@code clientExtensionResults}; empty where the client left it out. */
    ObjectNode clientExtensionResults() {
        JsonNode value = root.get("clientExtensionResults");
        return isAbsent(value) ? root.objectNode() : object(value, "handshake_response.clientExtensionResults");
    }

    private static boolean isAbsent(@Nullable JsonNode value) {
        return value == null || value.isNull();
    }

    private static ObjectNode object(@Nullable JsonNode value, String name) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.invalid(name + " must be an object.");
    }

    private static String text(ObjectNode parent, String member) {
        JsonNode value = parent.get(member);
        if (value == null || !value.isTextual()) {
            throw ApiException.invalid("handshake_response's " + member + " must be a string.");
        }
        return value.textValue();
    }

    private static byte[] bytes(ObjectNode parent, String member) {
        String text = text(parent, member);
        if (text.isEmpty()) {
            throw ApiException.invalid("handshake_response's " + member + " must not be empty.");
        }
        return Base64Url.decode(text)
                .orElseThrow(() -> ApiException.invalid("handshake_response's " + member + " must be base64url."));
    }
}
