package dev.latchkey.testsupport.authenticator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The making of a credential (WebAuthn sections 5.1.3 and 6.3.2), breakable at every step. */
public final class Registration extends Ceremony<Registration> {
    private final AttestationChanges attestationChanges = new AttestationChanges();
    private @Nullable Algorithm algorithm;
    private byte @Nullable [] credentialId;
    private boolean ignoringExclusions;
    private Consumer<CBORObject> coseKey = unchanged -> {};
    private UnaryOperator<byte[]> coseKeyBytes = UnaryOperator.identity();
    private Consumer<CBORObject> attestationStatement = unchanged -> {};
    private Consumer<CBORObject> attestationObject = unchanged -> {};
    private UnaryOperator<byte[]> attestationObjectBytes = UnaryOperator.identity();

    Registration(SoftAuthenticator authenticator, JsonNode options) {
        super(authenticator, options);
    }

    @Override
    Registration self() {
        return this;
    }

    @Override
    String rpId() {
        return options.required("rp").required("id").asText();
    }

    /** Creates a key of this algorithm, whether or not the server offered it. */
    public Registration using(Algorithm forced) {
        algorithm = forced;
        return this;
    }

    /** Creates the credential with this id instead of a random one. */
    public Registration withCredentialId(byte[] id) {
        credentialId = id.clone();
        return this;
    }

    /** Continues although the authenticator has a credential of {@code excludeCredentials}. */
    public Registration ignoringExclusions() {
        ignoringExclusions = true;
        return this;
    }

    /** Changes the COSE_Key map before it is encoded. */
    public Registration withCoseKey(Consumer<CBORObject> change) {
        coseKey = coseKey.andThen(change);
        return this;
    }

    /** Changes or replaces the bytes of the COSE key. */
    public Registration withCoseKeyBytes(UnaryOperator<byte[]> change) {
        coseKeyBytes = chain(coseKeyBytes, change);
        return this;
    }

    /** Changes the attestation certificate before it is issued, in the formats that have one. */
    public Registration withAttestationCertificate(Consumer<CertificateSpec> change) {
        attestationChanges.certificate = attestationChanges.certificate.andThen(change);
        return this;
    }

    /** Changes what the TPM certifies before it is signed, in the format {@code tpm}. */
    public Registration withTpm(Consumer<TpmCertification> change) {
        attestationChanges.tpm = attestationChanges.tpm.andThen(change);
        return this;
    }

    /** Changes the key description before its certificate is issued, in the format {@code android-key}. */
    public Registration withKeyDescription(Consumer<AndroidKeyDescription> change) {
        attestationChanges.keyDescription = attestationChanges.keyDescription.andThen(change);
        return this;
    }

    /** Changes the finished attestation statement, signature included. */
    public Registration withAttestationStatement(Consumer<CBORObject> change) {
        attestationStatement = attestationStatement.andThen(change);
        return this;
    }

    /** Names another format over the same statement. */
    public Registration withFormat(String fmt) {
        return withAttestationObject(object -> object.Set("fmt", fmt));
    }

    /** Changes the map of the attestation object before it is encoded. */
    public Registration withAttestationObject(Consumer<CBORObject> change) {
        attestationObject = attestationObject.andThen(change);
        return this;
    }

    /** Changes or replaces the bytes of the attestation object. */
    public Registration withAttestationObjectBytes(UnaryOperator<byte[]> change) {
        attestationObjectBytes = chain(attestationObjectBytes, change);
        return this;
    }

    @Override
    public ObjectNode response() {
        SoftCredential credential = makeCredential();
        AuthenticatorData data =
                authenticatorData(credential).attestedCredentialData(credential.attestedCredentialData());
        ObjectNode clientData = clientData("webauthn.create");
        Evidence unbroken = new Evidence(data.encode(), Json.bytes(clientData));
        data.attested(attested -> attested.withCredentialPublicKey(coseKeyOf(credential)));
        Evidence sent = broken(clientData, data);

        attestationChanges.signature = signatureChange();
        AttestationRequest request = new AttestationRequest(
                credential, signed(unbroken, sent), authenticator.attestationCa(), attestationChanges);
        return broken(dialect()
                .registration(new AttestationResponse(
                        credential,
                        sent,
                        attestationObject(request, sent.authenticatorData()),
                        authenticator.attachment(),
                        authenticator.transports(),
                        options.at("/extensions/credProps").asBoolean())));
    }

    private SoftCredential makeCredential() {
        if (!ignoringExclusions && authenticator.holdsAny(rpId(), ids("excludeCredentials"))) {
            throw new ClientException("InvalidStateError", "the authenticator has a credential of excludeCredentials");
        }
        return authenticator.make(
                rpId(),
                credentialId == null ? Bytes.random(authenticator.credentialIdLength()) : credentialId,
                dialect().userHandle(options.required("user").required("id").asText()),
                algorithm == null ? firstUsable() : algorithm);
    }

    private Algorithm firstUsable() {
        return StreamSupport.stream(options.required("pubKeyCredParams").spliterator(), false)
                .map(offer -> Algorithm.ofCose(offer.required("alg").asInt()))
                .flatMap(Optional::stream)
                .filter(authenticator.algorithms()::contains)
                .filter(authenticator.attestation()::supports)
                .findFirst()
                .orElseThrow(() -> new ClientException("NotSupportedError", "no supported algorithm"));
    }

    private byte[] coseKeyOf(SoftCredential credential) {
        CBORObject key = credential.coseKey();
        coseKey.accept(key);
        return coseKeyBytes.apply(key.EncodeToBytes());
    }

    private byte[] attestationObject(AttestationRequest request, byte[] authData) {
        AttestationFormat format = authenticator.attestation();
        CBORObject statement = format.statement(request);
        attestationStatement.accept(statement);
        CBORObject object = CBORObject.NewOrderedMap()
                .Add("fmt", format.identifier())
                .Add("attStmt", statement)
                .Add("authData", authData);
        attestationObject.accept(object);
        return attestationObjectBytes.apply(object.EncodeToBytes());
    }
}
