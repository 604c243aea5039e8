package dev.latchkey.testsupport.authenticator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The common part of a registration and an assertion: the client, and the places where a test may break them. Every
 * {@code with…} changes one input in the order of construction. What is computed later, in particular the signature,
 * covers the changed data, so that only the intended part is broken.
 *
 * @param <C> the ceremony itself
 */
public abstract sealed class Ceremony<C extends Ceremony<C>> permits Registration, Assertion {
    final SoftAuthenticator authenticator;
    final JsonNode options;
    private Dialect dialect = Dialect.WEB;
    private @Nullable String origin;
    private boolean signingUnbroken;
    private Consumer<ObjectNode> clientData = unchanged -> {};
    private UnaryOperator<byte[]> clientDataJSON = UnaryOperator.identity();
    private Consumer<AuthenticatorData> authenticatorData = unchanged -> {};
    private UnaryOperator<byte[]> authenticatorDataBytes = UnaryOperator.identity();
    private UnaryOperator<byte[]> signature = UnaryOperator.identity();
    private Consumer<ObjectNode> response = unchanged -> {};

    Ceremony(SoftAuthenticator authenticator, JsonNode options) {
        this.authenticator = authenticator;
        this.options = options;
    }

    abstract C self();

    abstract String rpId();

    /** The client that performs the ceremony; by default {@link Dialect#WEB}. */
    public C as(Dialect client) {
        dialect = client;
        return self();
    }

    /** The origin that the client states; by default {@code https://} and the RP ID. */
    public C from(String statedOrigin) {
        origin = statedOrigin;
        return self();
    }

    /** Changes the tree of the client data before it is written. */
    public C withClientData(Consumer<ObjectNode> change) {
        clientData = clientData.andThen(change);
        return self();
    }

    /** Changes or replaces the bytes of clientDataJSON. */
    public C withClientDataJSON(UnaryOperator<byte[]> change) {
        clientDataJSON = chain(clientDataJSON, change);
        return self();
    }

    /** Changes the authenticator data before it is encoded. */
    public C withAuthenticatorData(Consumer<AuthenticatorData> change) {
        authenticatorData = authenticatorData.andThen(change);
        return self();
    }

    /** Changes or replaces the bytes of the authenticator data. */
    public C withAuthenticatorDataBytes(UnaryOperator<byte[]> change) {
        authenticatorDataBytes = chain(authenticatorDataBytes, change);
        return self();
    }

    /** Changes the signature: the assertion's, or the attestation's in the formats that have one. */
    public C withSignature(UnaryOperator<byte[]> change) {
        signature = chain(signature, change);
        return self();
    }

    /** Changes the finished response as the client would send it. */
    public C withResponse(Consumer<ObjectNode> change) {
        response = response.andThen(change);
        return self();
    }

    /** Lets the signature cover the data before any change, as if they were altered in transit. */
    public C signingUnbroken() {
        signingUnbroken = true;
        return self();
    }

    /**
     * Performs the ceremony, again at each call.
     *
     * @return the {@code handshake_response}
     * @throws ClientException if the client or the authenticator would refuse
     */
    public abstract ObjectNode response();

    Dialect dialect() {
        return dialect;
    }

    ObjectNode clientData(String type) {
        String challenge = options.required("challenge").asText();
        return dialect.clientData(
                type, Bytes.base64Url(Bytes.fromBase64Url(challenge)), origin == null ? "https://" + rpId() : origin);
    }

    AuthenticatorData authenticatorData(SoftCredential credential) {
        return new AuthenticatorData(credential.rpId(), authenticator.flags(), credential.nextSignCount());
    }

    /** Applies the requested faults to both and returns what is sent. */
    Evidence broken(ObjectNode trueClientData, AuthenticatorData trueAuthenticatorData) {
        clientData.accept(trueClientData);
        authenticatorData.accept(trueAuthenticatorData);
        return new Evidence(
                authenticatorDataBytes.apply(trueAuthenticatorData.encode()),
                clientDataJSON.apply(Json.bytes(trueClientData)));
    }

    Evidence signed(Evidence unbroken, Evidence sent) {
        return signingUnbroken ? unbroken : sent;
    }

    UnaryOperator<byte[]> signatureChange() {
        return signature;
    }

    ObjectNode broken(ObjectNode trueResponse) {
        response.accept(trueResponse);
        return trueResponse;
    }

    /** The raw credential ids of a list of PublicKeyCredentialDescriptorJSON; empty if there is no list. */
    List<byte[]> ids(String descriptors) {
        List<byte[]> ids = new ArrayList<>();
        options.path(descriptors)
                .forEach(descriptor ->
                        ids.add(Bytes.fromBase64Url(descriptor.required("id").asText())));
        return ids;
    }

    static UnaryOperator<byte[]> chain(UnaryOperator<byte[]> first, UnaryOperator<byte[]> then) {
        return bytes -> then.apply(first.apply(bytes));
    }
}
