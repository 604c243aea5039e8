package dev.latchkey.testsupport.authenticator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResultV2;
import com.yubico.webauthn.CredentialRepositoryV2;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.RelyingPartyV2;
import com.yubico.webauthn.ToPublicKeyCredentialDescriptor;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AttestationType;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.PublicKeyCredentialParameters;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Yubico's server accepts the software authenticator's responses, and refuses them if one part is broken. */
@SuppressWarnings("deprecation") // Yubico deprecates what it still calls experimental
class SoftAuthenticatorTest {
    private static final UUID AAGUID = UUID.fromString("f8a011f3-8c0a-4d15-8006-17111f9edc7d");

    static Stream<Arguments> everyAlgorithmInEveryFormat() {
        return Stream.of(AttestationFormat.values())
                .flatMap(format -> Stream.of(Algorithm.values())
                        .filter(format::supports)
                        .map(algorithm -> Arguments.of(algorithm, format)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everyAlgorithmInEveryFormat")
    void every_credential_registers_and_logs_in(Algorithm algorithm, AttestationFormat format) throws Exception {
        var authenticator = SoftAuthenticator.synced().attestation(format);
        var server = new YubicoServer();

        var registered = server.register(authenticator
                .register(server.creationOptions())
                .using(algorithm)
                .as(Dialect.STANDARD_JSON)
                .response());
        var loggedIn = server.authenticate(authenticator
                .authenticate(server.requestOptions())
                .as(Dialect.STANDARD_JSON)
                .response());

        assertThat(registered.getAttestationType()).isEqualTo(expectedType(format));
        assertThat(registered.isAttestationTrusted())
                .isEqualTo(format.certified() && format != AttestationFormat.ANDROID_KEY);
        assertThat(registered.isUserVerified()).isTrue();
        assertThat(registered.isBackupEligible()).isTrue();
        assertThat(registered.isBackedUp()).isTrue();
        assertThat(registered.getSignatureCount()).isZero();
        assertThat(registered.getKeyId().getId().getBytes())
                .hasSize(32)
                .isEqualTo(authenticator.newest().id());
        assertThat(loggedIn.isSuccess()).isTrue();
        assertThat(loggedIn.isSignatureCounterValid()).isTrue();
    }

    private static AttestationType expectedType(AttestationFormat format) {
        return switch (format) {
            case NONE -> AttestationType.NONE;
            case PACKED_SELF -> AttestationType.SELF_ATTESTATION;
            case PACKED, FIDO_U2F, ANDROID_KEY -> AttestationType.BASIC;
            case TPM -> AttestationType.ATTESTATION_CA;
            case APPLE -> AttestationType.ANONYMIZATION_CA;
        };
    }

    @ParameterizedTest
    @EnumSource
    void a_passkey_made_in_one_dialect_can_be_used_in_every_other(Dialect made) throws Exception {
        var authenticator = SoftAuthenticator.synced();
        var server = new YubicoServer();

        server.register(inStandardShape(
                authenticator.register(server.creationOptions()).as(made).response()));

        for (Dialect used : Dialect.values()) {
            var response = authenticator
                    .authenticate(server.requestOptions())
                    .as(used)
                    .withResponse(json -> json.withObject("/response").remove("userHandle"))
                    .response();
            assertThat(server.authenticate(inStandardShape(response)).isSuccess())
                    .as("created by %s, used by %s", made, used)
                    .isTrue();
        }
    }

    private static ObjectNode inStandardShape(ObjectNode response) {
        var transports = response.remove("transports");
        if (transports != null) {
            response.withObject("/response").set("transports", transports);
        }
        response.withObject("/clientExtensionResults");
        return response;
    }

    @Test
    void the_aaguid_and_the_length_of_credential_ids_are_settable() throws Exception {
        var authenticator =
                SoftAuthenticator.synced().aaguid(AAGUID).credentialIdLength(64).attestation(AttestationFormat.PACKED);
        var server = new YubicoServer();

        var registered = server.register(authenticator
                .register(server.creationOptions())
                .as(Dialect.STANDARD_JSON)
                .response());

        assertThat(registered.getAaguid().getHex()).isEqualTo(AAGUID.toString().replace("-", ""));
        assertThat(registered.getKeyId().getId().size()).isEqualTo(64);
        assertThat(registered.isAttestationTrusted()).isTrue();
    }

    @Test
    void a_u2f_key_has_no_aaguid_verifies_no_user_and_counts() throws Exception {
        var authenticator = SoftAuthenticator.u2fKey();
        var server = new YubicoServer();

        var registered = server.register(authenticator
                .register(server.creationOptions())
                .as(Dialect.STANDARD_JSON)
                .response());
        var loggedIn = server.authenticate(authenticator
                .authenticate(server.requestOptions(authenticator.newest()))
                .as(Dialect.STANDARD_JSON)
                .response());

        assertThat(registered.getAaguid().getHex()).matches("0{32}");
        assertThat(registered.isAttestationTrusted()).isTrue();
        assertThat(registered.isUserVerified()).isFalse();
        assertThat(registered.isBackupEligible()).isFalse();
        assertThat(registered.getSignatureCount()).isEqualTo(1);
        assertThat(loggedIn.getSignatureCount()).isEqualTo(2);
    }

    @Test
    void an_attestation_of_another_authority_is_not_trusted() throws Exception {
        var authenticator =
                SoftAuthenticator.synced().attestation(AttestationFormat.PACKED).attestationCa(TestCa.of("Mallory"));
        var server = new YubicoServer();

        var registered = server.register(authenticator
                .register(server.creationOptions())
                .as(Dialect.STANDARD_JSON)
                .response());

        assertThat(registered.isAttestationTrusted()).isFalse();
    }

    @Test
    void an_expired_intermediate_is_not_trusted() throws Exception {
        var ca = TestCa.withIntermediate(
                spec -> spec.valid(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z")));
        var authenticator =
                SoftAuthenticator.synced().attestation(AttestationFormat.PACKED).attestationCa(ca);
        var server = new YubicoServer(ca.root());

        var registered = server.register(authenticator
                .register(server.creationOptions())
                .as(Dialect.STANDARD_JSON)
                .response());

        assertThat(registered.isAttestationTrusted()).isFalse();
    }

    static Stream<Arguments> brokenRegistrations() {
        return Stream.of(
                broken(
                        "type",
                        AttestationFormat.NONE,
                        "\"webauthn.create\"",
                        r -> r.withClientData(c -> c.put("type", "webauthn.get"))),
                broken(
                        "clientDataJSON outright",
                        AttestationFormat.NONE,
                        "Unrecognized token",
                        r -> r.withClientDataJSON(json -> Bytes.utf8("nonsense"))),
                broken(
                        "rpIdHash",
                        AttestationFormat.NONE,
                        "Wrong RP ID hash",
                        r -> r.withAuthenticatorData(d -> d.rpId("example.net"))),
                broken(
                        "UP",
                        AttestationFormat.NONE,
                        "User Presence is required",
                        r -> r.withAuthenticatorData(d -> d.clear(Flag.UP))),
                broken(
                        "BS without BE",
                        AttestationFormat.NONE,
                        "BE=0, BS=1",
                        r -> r.withAuthenticatorData(d -> d.clear(Flag.BE))),
                broken(
                        "AT",
                        AttestationFormat.NONE,
                        "No value present",
                        r -> r.withAuthenticatorData(d -> d.attestedCredentialData(null))),
                broken(
                        "ED",
                        AttestationFormat.NONE,
                        "there should be extension data",
                        r -> r.withAuthenticatorData(d -> d.set(Flag.ED))),
                broken(
                        "credential id length",
                        AttestationFormat.NONE,
                        "Expected credential ID of length",
                        r -> r.withAuthenticatorData(d -> d.attested(a -> a.withCredentialIdLength(5000)))),
                broken(
                        "COSE alg",
                        AttestationFormat.NONE,
                        "Unrequested credential key algorithm",
                        r -> r.withCoseKey(k -> k.Set(3, -47))),
                broken(
                        "COSE bytes",
                        AttestationFormat.NONE,
                        "Not an array or map",
                        r -> r.withCoseKeyBytes(bytes -> new byte[] {0x01})),
                broken("fmt", AttestationFormat.PACKED, "attStmt.ver", r -> r.withFormat("tpm")),
                broken("origin", AttestationFormat.NONE, "Incorrect origin", r -> r.from("https://example.net")),
                broken(
                        "self signature",
                        AttestationFormat.PACKED_SELF,
                        "Invalid attestation signature",
                        r -> r.withSignature(Bytes.flippingLastBit())),
                broken(
                        "data changed after the signature",
                        AttestationFormat.PACKED,
                        "Invalid attestation signature",
                        r -> r.withAuthenticatorData(d -> d.signCount(7)).signingUnbroken()),
                broken(
                        "attested AAGUID",
                        AttestationFormat.PACKED,
                        "id-fido-gen-ce-aaguid",
                        r -> r.withAuthenticatorData(d -> d.attested(a -> a.withAaguid(AAGUID)))),
                broken(
                        "OU",
                        AttestationFormat.PACKED,
                        "Organization Unit (OU)",
                        r -> r.withAttestationCertificate(c -> c.subject("C=SE,O=Latchkey,OU=Door,CN=soft"))),
                broken(
                        "basic constraints",
                        AttestationFormat.PACKED,
                        "must not be a CA",
                        r -> r.withAttestationCertificate(c -> c.certificateAuthority(true))),
                broken(
                        "sig left out",
                        AttestationFormat.PACKED,
                        "attStmt.sig",
                        r -> r.withAttestationStatement(s -> s.Remove(CBORObject.FromObject("sig")))),
                broken("magic", AttestationFormat.TPM, "magic field is invalid", r -> r.withTpm(t -> t.magic(0))),
                broken("TPM type", AttestationFormat.TPM, "type field is invalid", r -> r.withTpm(t -> t.type(0x8018))),
                broken(
                        "extraData",
                        AttestationFormat.TPM,
                        "Incorrect certInfo.extraData",
                        r -> r.withTpm(t -> t.extraData(new byte[32]))),
                broken(
                        "attested name",
                        AttestationFormat.TPM,
                        "Incorrect certInfo.attestedName",
                        r -> r.withTpm(t -> t.attestedName(new byte[34]))),
                broken(
                        "TPM key",
                        AttestationFormat.TPM,
                        "not identical",
                        r -> r.withTpm(t ->
                                t.publicKey(Algorithm.ES256.generateKeyPair().getPublic()))),
                broken(
                        "AIK subject",
                        AttestationFormat.TPM,
                        "subject MUST be empty",
                        r -> r.withAttestationCertificate(c -> c.subject("CN=soft"))),
                broken(
                        "AIK usage",
                        AttestationFormat.TPM,
                        "extended key usage",
                        r -> r.withAttestationCertificate(c -> c.withoutExtension("2.5.29.37"))),
                broken(
                        "Apple nonce",
                        AttestationFormat.APPLE,
                        "must equal nonceToHash",
                        r -> r.withAuthenticatorData(d -> d.signCount(7)).signingUnbroken()));
    }

    private static Arguments broken(
            String what, AttestationFormat format, String complaint, UnaryOperator<Registration> damage) {
        return Arguments.of(what, format, complaint, damage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenRegistrations")
    void the_server_reports_the_one_broken_part(
            String what, AttestationFormat format, String complaint, UnaryOperator<Registration> damage)
            throws Exception {
        var server = new YubicoServer();
        var registration = SoftAuthenticator.synced()
                .attestation(format)
                .register(server.creationOptions())
                .as(Dialect.STANDARD_JSON);

        var response = damage.apply(registration).response();

        assertThatThrownBy(() -> server.register(response)).hasStackTraceContaining(complaint);
    }

    @Test
    void a_login_fails_only_if_its_data_change_after_signing() throws Exception {
        var authenticator = SoftAuthenticator.synced();
        var server = new YubicoServer();
        server.register(authenticator
                .register(server.creationOptions())
                .as(Dialect.STANDARD_JSON)
                .response());
        var changed = authenticator
                .authenticate(server.requestOptions())
                .as(Dialect.STANDARD_JSON)
                .withClientData(c -> c.put("extra", "more"))
                .withAuthenticatorData(d -> d.signCount(7));

        assertThat(server.authenticate(changed.response()).isSuccess()).isTrue();
        assertThatThrownBy(() -> server.authenticate(changed.signingUnbroken().response()))
                .hasMessageContaining("Invalid assertion signature");
        assertThatThrownBy(() -> server.authenticate(authenticator
                        .authenticate(server.requestOptions())
                        .as(Dialect.STANDARD_JSON)
                        .withSignature(Bytes.flippingLastBit())
                        .response()))
                .hasMessageContaining("Invalid assertion signature");
    }

    /** An independent server, Yubico's, that the software authenticator has to satisfy. One user; remembers credentials. */
    private static final class YubicoServer implements CredentialRepositoryV2<RegisteredCredential> {
        private static final String RP_ID = "example.com";
        private static final String USER_HANDLE = "b8FQx0l5Zt2nVcJd7WmRk3YgEhTsLq9u";

        private static final List<PublicKeyCredentialParameters> OFFERED = List.of(
                PublicKeyCredentialParameters.ES256,
                PublicKeyCredentialParameters.ES384,
                PublicKeyCredentialParameters.ES512,
                PublicKeyCredentialParameters.EdDSA,
                PublicKeyCredentialParameters.RS256);

        private final Map<ByteArray, RegisteredCredential> credentials = new HashMap<>();
        private final RelyingPartyV2<RegisteredCredential> relyingParty;
        private final PublicKeyCredentialCreationOptions creation;
        private final PublicKeyCredentialRequestOptions request;

        YubicoServer() {
            this(TestCa.shared().root());
        }

        YubicoServer(X509Certificate attestationRoot) {
            RelyingPartyIdentity identity =
                    RelyingPartyIdentity.builder().id(RP_ID).name("Example").build();
            relyingParty = RelyingParty.builder()
                    .identity(identity)
                    .credentialRepositoryV2(this)
                    .preferredPubkeyParams(OFFERED)
                    .attestationConveyancePreference(AttestationConveyancePreference.DIRECT)
                    .attestationTrustSource((chain, aaguid) -> TrustRootsResult.builder()
                            .trustRoots(Set.of(attestationRoot))
                            .enableRevocationChecking(false)
                            .build())
                    .build();
            creation = PublicKeyCredentialCreationOptions.builder()
                    .rp(identity)
                    .user(UserIdentity.builder()
                            .name("pat")
                            .displayName("Pat")
                            .id(new ByteArray(Bytes.utf8(USER_HANDLE)))
                            .build())
                    .challenge(new ByteArray(Bytes.random(32)))
                    .pubKeyCredParams(OFFERED)
                    .build();
            request = PublicKeyCredentialRequestOptions.builder()
                    .challenge(new ByteArray(Bytes.random(32)))
                    .rpId(RP_ID)
                    .userVerification(UserVerificationRequirement.PREFERRED)
                    .build();
        }

        JsonNode creationOptions() throws IOException {
            return Json.MAPPER.readTree(creation.toCredentialsCreateJson()).required("publicKey");
        }

        JsonNode requestOptions() throws IOException {
            return Json.MAPPER.readTree(request.toCredentialsGetJson()).required("publicKey");
        }

        JsonNode requestOptions(SoftCredential allowed) throws IOException {
            var options = request.toBuilder()
                    .allowCredentials(List.of(PublicKeyCredentialDescriptor.builder()
                            .id(new ByteArray(allowed.id()))
                            .build()))
                    .build();
            return Json.MAPPER.readTree(options.toCredentialsGetJson()).required("publicKey");
        }

        RegistrationResult register(ObjectNode response) throws IOException, RegistrationFailedException {
            RegistrationResult result = relyingParty.finishRegistration(FinishRegistrationOptions.builder()
                    .request(creation)
                    .response(PublicKeyCredential.parseRegistrationResponseJson(response.toString()))
                    .build());
            credentials.put(
                    result.getKeyId().getId(),
                    RegisteredCredential.builder()
                            .credentialId(result.getKeyId().getId())
                            .userHandle(creation.getUser().getId())
                            .publicKeyCose(result.getPublicKeyCose())
                            .signatureCount(result.getSignatureCount())
                            .backupEligible(result.isBackupEligible())
                            .build());
            return result;
        }

        AssertionResultV2<RegisteredCredential> authenticate(ObjectNode response)
                throws IOException, AssertionFailedException {
            return relyingParty.finishAssertion(FinishAssertionOptions.builder()
                    .request(AssertionRequest.builder()
                            .publicKeyCredentialRequestOptions(request)
                            .userHandle(creation.getUser().getId())
                            .build())
                    .response(PublicKeyCredential.parseAssertionResponseJson(response.toString()))
                    .build());
        }

        @Override
        public Set<? extends ToPublicKeyCredentialDescriptor> getCredentialDescriptorsForUserHandle(
                ByteArray userHandle) {
            return Set.copyOf(credentials.values());
        }

        @Override
        public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray userHandle) {
            return Optional.ofNullable(credentials.get(credentialId))
                    .filter(credential -> credential.getUserHandle().equals(userHandle));
        }

        @Override
        public boolean credentialIdExists(ByteArray credentialId) {
            return credentials.containsKey(credentialId);
        }
    }
}
