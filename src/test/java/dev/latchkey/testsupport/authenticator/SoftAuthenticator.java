package dev.latchkey.testsupport.authenticator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A WebAuthn authenticator in software. It accepts the {@code publicKey} options that the server sends and answers like a real
 * one through a real client; it stores its credentials, so that a passkey made in one {@link Dialect} can be used in another.
 * By default it behaves like a provider of synced passkeys: {@link Flag#SYNCED_PASSKEY}, counter always zero, discoverable, no
 * attestation.
 *
 * <pre>{@code
 * var authenticator = SoftAuthenticator.synced();
 * var registration = authenticator.register(creationOptions).from("https://example.com").as(Dialect.IOS).response();
 * var login = authenticator.authenticate(requestOptions).as(Dialect.WEB).response();
 * }</pre>
 */
public final class SoftAuthenticator {
    private final List<SoftCredential> credentials = new ArrayList<>();
    private Set<Algorithm> algorithms = EnumSet.allOf(Algorithm.class);
    private Set<Flag> flags = Flag.SYNCED_PASSKEY;
    private AttestationFormat attestation = AttestationFormat.NONE;
    private TestCa attestationCa = TestCa.shared();
    private UUID aaguid = UUID.fromString("4c617463-686b-4579-a000-736f66740001");
    private int credentialIdLength = 32;
    private boolean discoverable = true;
    private boolean counting;
    private String attachment = "platform";
    private List<String> transports = List.of("hybrid", "internal");

    private SoftAuthenticator() {}

    /** A provider of synced passkeys. */
    public static SoftAuthenticator synced() {
        return new SoftAuthenticator();
    }

    /** A FIDO2 security key: device-bound, counting, over USB. */
    public static SoftAuthenticator securityKey() {
        return new SoftAuthenticator()
                .flags(Flag.UP, Flag.UV)
                .counting()
                .attachment("cross-platform")
                .transports("usb");
    }

    /** A FIDO U2F key: ES256 only, no user verification, no discoverable credentials, {@code fido-u2f} attestation. */
    public static SoftAuthenticator u2fKey() {
        return securityKey()
                .flags(Flag.UP)
                .supporting(Algorithm.ES256)
                .discoverable(false)
                .attestation(AttestationFormat.FIDO_U2F);
    }

    /** The algorithms for which it can create keys; the first of the server's that is among them is used. */
    public SoftAuthenticator supporting(Algorithm... supported) {
        algorithms = Set.of(supported);
        return this;
    }

    /** The flags of every answer, without AT and ED, which follow from what it contains. */
    public SoftAuthenticator flags(Flag... given) {
        flags = Set.of(given);
        return this;
    }

    /** The attestation it provides, regardless of the conveyance that the options ask for. */
    public SoftAuthenticator attestation(AttestationFormat format) {
        attestation = format;
        return this;
    }

    /** The authority that vouches for it, in the formats that have certificates. */
    public SoftAuthenticator attestationCa(TestCa ca) {
        attestationCa = ca;
        return this;
    }

    public SoftAuthenticator aaguid(UUID given) {
        aaguid = given;
        return this;
    }

    /** The length in bytes of the credential ids it makes. */
    public SoftAuthenticator credentialIdLength(int bytes) {
        credentialIdLength = bytes;
        return this;
    }

    /** Whether its credentials are found when {@code allowCredentials} is empty. */
    public SoftAuthenticator discoverable(boolean given) {
        discoverable = given;
        return this;
    }

    /** Every signature of a credential created from now on, including the registration's, increments its counter from zero. */
    public SoftAuthenticator counting() {
        counting = true;
        return this;
    }

    /** {@code platform} or {@code cross-platform}. */
    public SoftAuthenticator attachment(String given) {
        attachment = given;
        return this;
    }

    public SoftAuthenticator transports(String... given) {
        transports = List.of(given);
        return this;
    }

    /**
     * Begins a registration; {@link Registration#response()} performs it.
     *
     * @param options a PublicKeyCredentialCreationOptionsJSON
     */
    public Registration register(JsonNode options) {
        return new Registration(this, options);
    }

    /**
     * Begins an authentication; {@link Assertion#response()} performs it.
     *
     * @param options a PublicKeyCredentialRequestOptionsJSON
     */
    public Assertion authenticate(JsonNode options) {
        return new Assertion(this, options);
    }

    /** All its credentials, the oldest first. */
    public List<SoftCredential> credentials() {
        return List.copyOf(credentials);
    }

    /** The newest credential. */
    public SoftCredential newest() {
        return credentials.get(credentials.size() - 1);
    }

    /** A credential that another service registered, of the first algorithm that it supports. */
    public SoftCredential makeElsewhere(String rpId, byte[] userHandle) {
        byte[] id = new byte[credentialIdLength];
        ThreadLocalRandom.current().nextBytes(id);
        Algorithm algorithm = algorithms.contains(Algorithm.ES256)
                ? Algorithm.ES256
                : algorithms.iterator().next();
        return make(rpId, id, userHandle, algorithm);
    }

    SoftCredential make(String rpId, byte[] id, byte[] userHandle, Algorithm algorithm) {
        SoftCredential credential =
                new SoftCredential(rpId, id, userHandle, algorithm, attestation.aaguid(aaguid), discoverable, counting);
        credentials.add(credential);
        return credential;
    }

    /** The newest credential for the RP that is among the allowed ones, or discoverable if none is named. */
    Optional<SoftCredential> find(String rpId, List<byte[]> allowed) {
        return credentials.stream()
                .filter(credential -> credential.isFor(rpId))
                .filter(credential -> allowed.isEmpty()
                        ? credential.discoverable()
                        : allowed.stream().anyMatch(credential::hasId))
                .reduce((older, newer) -> newer);
    }

    boolean holdsAny(String rpId, List<byte[]> ids) {
        return !ids.isEmpty() && find(rpId, ids).isPresent();
    }

    Set<Algorithm> algorithms() {
        return algorithms;
    }

    Set<Flag> flags() {
        return flags;
    }

    AttestationFormat attestation() {
        return attestation;
    }

    TestCa attestationCa() {
        return attestationCa;
    }

    int credentialIdLength() {
        return credentialIdLength;
    }

    String attachment() {
        return attachment;
    }

    List<String> transports() {
        return transports;
    }
}
