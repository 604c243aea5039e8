package dev.latchkey.testsupport.authenticator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How each client understands the server's options and writes the credential as {@code handshake_response}. */
public enum Dialect {
    /**
     * The web client from 1.0: {@code transports} beside {@code response}, neither {@code clientExtensionResults} nor
     * {@code authenticatorAttachment}, and an empty {@code userHandle} if the authenticator returned none.
     */
    WEB("application/json"),
    /** The web client 0.1: like {@link #WEB}, but does not declare that it sends JSON. */
    WEB_0_1("text/plain;charset=UTF-8"),
    /** The Android client, which passes on the JSON of the platform's Credential Manager. */
    ANDROID("application/json"),
    /** The iOS client, which treats {@code user.id} as text, and writes the user handle as text. */
    IOS("application/json"),
    /** {@code PublicKeyCredential.toJSON()} of a browser (WebAuthn section 5.1). */
    STANDARD_JSON("application/json");

    private final String contentType;

    Dialect(String contentType) {
        this.contentType = contentType;
    }

    /** The content type under which the client sends its JSON. */
    public String contentType() {
        return contentType;
    }

    /** The user handle that the authenticator gets for the options' {@code user.id}. */
    byte[] userHandle(String userId) {
        return this == IOS ? Bytes.utf8(userId) : Bytes.fromBase64Url(userId);
    }

    ObjectNode clientData(String type, String challenge, String origin) {
        ObjectNode clientData =
                Json.object().put("type", type).put("challenge", challenge).put("origin", origin);
        return switch (this) {
            case WEB, WEB_0_1, STANDARD_JSON -> clientData.put("crossOrigin", false);
            case ANDROID -> clientData.put("androidPackageName", "com.example.app");
            case IOS -> clientData;
        };
    }

    ObjectNode registration(AttestationResponse made) {
        ObjectNode json = credential(made.credential());
        ObjectNode response = json.putObject("response")
                .put("clientDataJSON", Bytes.base64Url(made.evidence().clientDataJSON()))
                .put("attestationObject", Bytes.base64Url(made.attestationObject()));
        switch (this) {
            case WEB, WEB_0_1 -> json.set("transports", transports(made));
            case IOS -> {}
            case ANDROID, STANDARD_JSON -> {
                response.put(
                                "authenticatorData",
                                Bytes.base64Url(made.evidence().authenticatorData()))
                        .put(
                                "publicKey",
                                Bytes.base64Url(made.credential().publicKey().getEncoded()))
                        .put("publicKeyAlgorithm", made.credential().algorithm().cose())
                        .set("transports", transports(made));
                ObjectNode extensions =
                        json.put("authenticatorAttachment", made.attachment()).putObject("clientExtensionResults");
                if (made.credProps()) {
                    extensions
                            .putObject("credProps")
                            .put("rk", made.credential().discoverable());
                }
            }
        }
        return json;
    }

    ObjectNode assertion(AssertionResponse made) {
        ObjectNode json = credential(made.credential());
        ObjectNode response = json.putObject("response")
                .put("clientDataJSON", Bytes.base64Url(made.evidence().clientDataJSON()))
                .put("authenticatorData", Bytes.base64Url(made.evidence().authenticatorData()))
                .put("signature", Bytes.base64Url(made.signature()));
        userHandleText(made.userHandle()).ifPresent(text -> response.put("userHandle", text));
        if (this == ANDROID || this == STANDARD_JSON) {
            json.put("authenticatorAttachment", made.attachment()).putObject("clientExtensionResults");
        }
        return json;
    }

    private Optional<String> userHandleText(byte @Nullable [] handle) {
        return switch (this) {
            case WEB, WEB_0_1 -> Optional.of(handle == null ? "" : Bytes.base64Url(handle));
            case ANDROID, STANDARD_JSON -> Optional.ofNullable(handle).map(Bytes::base64Url);
            case IOS -> Optional.ofNullable(handle).flatMap(Dialect::utf8Text);
        };
    }

    private static ObjectNode credential(SoftCredential credential) {
        return Json.object()
                .put("id", credential.idText())
                .put("rawId", credential.idText())
                .put("type", "public-key");
    }

    private static ArrayNode transports(AttestationResponse made) {
        return Json.MAPPER.valueToTree(made.transports());
    }

    private static Optional<String> utf8Text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
