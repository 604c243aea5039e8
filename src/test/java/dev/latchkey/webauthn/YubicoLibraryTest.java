package dev.latchkey.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import com.yubico.webauthn.data.AttestationType;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.COSEAlgorithmIdentifier;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialParameters;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Assertion;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Cbor;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The behaviour of the verification library that requires checks of our own. Every test is the reason for such a check; one
 * that fails after an upgrade shows which check is no longer needed, or has become wrong.
 */
@SuppressWarnings("deprecation") // The library marks its experimental interfaces as deprecated.
class YubicoLibraryTest {
    private final Party party = Party.strict();
    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();

    record Quirk(String name, UnaryOperator<Registration> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Quirk> acceptedRegistrations() {
        return Stream.of(
                clientData("a cross-origin frame", data -> data.put("crossOrigin", true)),
                clientData("any top origin", data -> data.put("topOrigin", "https://evil.com")),
                clientData("a cross-origin flag that is text", data -> data.put("crossOrigin", "yes")),
                new Quirk(
                        "a duplicate member of the client data",
                        making -> making.withClientDataJSON(
                                json -> Bytes.concat(Bytes.utf8("{\"type\":\"no\","), tail(json)))),
                new Quirk("text after the client data", making -> making.withClientDataJSON(Bytes.appending('n', 'o'))),
                attested("a credential id other than the named one", data -> data.withCredentialId(Bytes.random(32))),
                new Quirk("a credential id of 1 byte", making -> making.withCredentialId(new byte[1])),
                new Quirk("a credential id of 1024 bytes", making -> making.withCredentialId(new byte[1024])),
                new Quirk(
                        "a statement under none",
                        making -> making.withAttestationStatement(statement -> statement.Add("alg", -7))),
                new Quirk("an unknown format", making -> making.withFormat("unheard-of")),
                new Quirk("the format compound", making -> making.withFormat("compound")),
                new Quirk(
                        "a trailing byte after the attestation object",
                        making -> making.withAttestationObjectBytes(Bytes.appending(0))),
                new Quirk(
                        "a duplicate key of the attestation object",
                        making -> making.withAttestationObjectBytes(Cbor.duplicating("fmt"))),
                new Quirk(
                        "extensions that are a number",
                        making -> making.withAuthenticatorData(data -> data.extensions(CBORObject.FromObject(1)))),
                coseKey("a private member of the key", key -> key.Add(-4, new byte[32])),
                coseKey("50 KB in the key", key -> key.Add(-70001, new byte[50_000])),
                new Quirk(
                        "ES256 on P-384",
                        making -> making.using(Algorithm.ES384).withCoseKey(key -> key.Set(3, -7))),
                new Quirk("RS256 on P-256", making -> making.withCoseKey(key -> key.Set(3, -257))),
                new Quirk(
                        "an RSA key of 1024 bits",
                        making -> making.using(Algorithm.RS256).withCoseKey(key -> key.Set(-1, modulus(1024)))),
                new Quirk(
                        "an RSA key of 16384 bits",
                        making -> making.using(Algorithm.RS256).withCoseKey(key -> key.Set(-1, modulus(16384)))),
                new Quirk(
                        "an Ed25519 key of small order",
                        making -> making.using(Algorithm.EDDSA).withCoseKey(key -> key.Set(-2, identity()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("acceptedRegistrations")
    void the_library_accepts_a_registration_with(Quirk quirk) throws Exception {
        assertThat(register(quirk.change())).isNotNull();
    }

    @Test
    void the_library_accepts_a_point_off_the_curve_with_the_jdk() throws Exception {
        assertThat(register(making ->
                        making.withCoseKey(key -> key.Set(-2, new byte[32]).Set(-3, new byte[32]))))
                .isNotNull();
    }

    @Test
    void the_library_reports_unverified_android_key_as_basic_attestation() throws Exception {
        RegistrationResult result = register(making -> making.withFormat("android-key"));

        assertThat(result.getAttestationType()).isEqualTo(AttestationType.BASIC);
        assertThat(result.isAttestationTrusted()).isFalse();
    }

    @Test
    void the_library_does_not_check_the_common_name_of_a_packed_certificate() throws Exception {
        authenticator.attestation(AttestationFormat.PACKED);

        assertThat(register(making -> making.withAttestationCertificate(
                        certificate -> certificate.subject("C=SE,O=Latchkey,OU=Authenticator Attestation"))))
                .isNotNull();
    }

    @Test
    void the_library_accepts_the_model_of_a_u2f_key() throws Exception {
        authenticator.attestation(AttestationFormat.FIDO_U2F);

        assertThat(register(making -> making.withAuthenticatorData(
                        data -> data.attested(attested -> attested.withAaguid(UUID.randomUUID())))))
                .isNotNull();
    }

    @Test
    void the_library_accepts_a_second_certificate_of_a_u2f_key() throws Exception {
        authenticator.attestation(AttestationFormat.FIDO_U2F);

        assertThat(register(making -> making.withAttestationStatement(statement ->
                        statement.get("x5c").Add(statement.get("x5c").get(0)))))
                .isNotNull();
    }

    @Test
    void the_library_does_not_know_the_country_AA() {
        authenticator.attestation(AttestationFormat.PACKED);

        assertThatThrownBy(() -> register(making -> making.withAttestationCertificate(
                        certificate -> certificate.subject("C=AA,O=Latchkey,OU=Authenticator Attestation,CN=soft"))))
                .isInstanceOf(RegistrationFailedException.class)
                .hasMessageContaining("country");
    }

    record Crash(String name, UnaryOperator<Registration> change, Class<? extends Throwable> thrown) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Crash> crashes() {
        return Stream.of(
                new Crash(
                        "no attested data",
                        making -> making.withAuthenticatorData(data -> data.attestedCredentialData(null)),
                        NoSuchElementException.class),
                new Crash(
                        "a key without algorithm",
                        making -> making.withCoseKey(key -> key.Remove(CBORObject.FromObject(3))),
                        NullPointerException.class),
                new Crash(
                        "a token binding without status",
                        making -> making.withClientData(data -> data.putObject("tokenBinding")),
                        NullPointerException.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("crashes")
    void the_library_crashes_on(Crash crash) {
        assertThatThrownBy(() -> register(crash.change())).isInstanceOf(crash.thrown());
    }

    @Test
    void the_library_cannot_read_a_known_extension_of_the_wrong_type() {
        assertThatThrownBy(() -> register(making -> making.withResponse(
                        response -> response.putObject("clientExtensionResults").put("prf", 5))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void the_library_refuses_a_token_binding_that_is_null() {
        assertThatThrownBy(() -> register(making -> making.withClientData(data -> data.putNull("tokenBinding"))))
                .isInstanceOf(RegistrationFailedException.class);
    }

    @Test
    void the_library_cannot_read_transports_beside_the_response_or_a_response_without_extension_results() {
        assertThatThrownBy(() -> register(making -> making.as(Dialect.WEB))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> register(making -> making.as(Dialect.IOS))).isInstanceOf(IOException.class);
    }

    @Test
    void the_library_reads_a_response_without_id() throws Exception {
        assertThat(register(making -> making.withResponse(response -> response.remove("id"))))
                .isNotNull();
    }

    @Test
    void the_library_accepts_trailing_bytes_after_the_authenticator_data_of_a_login() throws Exception {
        register(UnaryOperator.identity());

        assertThat(authenticate(using -> using.withAuthenticatorDataBytes(Bytes.appending(1, 2, 3))))
                .isNotNull();
    }

    @Test
    void the_library_crashes_on_a_signature_that_is_not_der() throws Exception {
        register(UnaryOperator.identity());

        assertThatThrownBy(() -> authenticate(using -> using.withSignature(signature -> Bytes.random(64))))
                .isExactlyInstanceOf(RuntimeException.class)
                .hasCauseInstanceOf(SignatureException.class);
    }

    @Test
    @EnabledOnJre(JRE.JAVA_17)
    void the_library_accepts_an_ed25519_signature_with_a_trailing_byte_on_jdk_17() throws Exception {
        register(making -> making.using(Algorithm.EDDSA));

        assertThat(authenticate(using -> using.withSignature(Bytes.appending(0))))
                .isNotNull();
    }

    @Test
    void the_library_treats_an_empty_user_handle_as_that_of_another_user() throws Exception {
        register(UnaryOperator.identity());

        assertThatThrownBy(() -> authenticate(using ->
                        using.withResponse(response -> ((ObjectNode) response.get("response")).put("userHandle", ""))))
                .isInstanceOf(AssertionFailedException.class);
    }

    @Test
    void the_library_accepts_any_eligibility_if_none_is_stored() throws Exception {
        register(UnaryOperator.identity());

        assertThat(authenticate(using -> using.withAuthenticatorData(data -> data.flags(0x05))))
                .isNotNull();
    }

    private RegistrationResult register(UnaryOperator<Registration> change) throws Exception {
        Registration making =
                change.apply(authenticator.register(party.creationOptions()).as(Dialect.STANDARD_JSON));
        return relyingParty()
                .finishRegistration(FinishRegistrationOptions.builder()
                        .request(PublicKeyCredentialCreationOptions.builder()
                                .rp(identityOf(party))
                                .user(UserIdentity.builder()
                                        .name("ann")
                                        .displayName("ann")
                                        .id(new ByteArray(party.user().bytes()))
                                        .build())
                                .challenge(new ByteArray(party.challenge()))
                                .pubKeyCredParams(party.algorithms().stream()
                                        .map(algorithm -> PublicKeyCredentialParameters.builder()
                                                .alg(COSEAlgorithmIdentifier.fromId(algorithm.cose())
                                                        .orElseThrow())
                                                .build())
                                        .toList())
                                .build())
                        .response(PublicKeyCredential.parseRegistrationResponseJson(
                                making.response().toString()))
                        .build());
    }

    private AssertionResultV2<RegisteredCredential> authenticate(UnaryOperator<Assertion> change) throws Exception {
        Assertion using =
                change.apply(authenticator.authenticate(party.requestOptions()).as(Dialect.STANDARD_JSON));
        return relyingParty()
                .finishAssertion(FinishAssertionOptions.builder()
                        .request(AssertionRequest.builder()
                                .publicKeyCredentialRequestOptions(PublicKeyCredentialRequestOptions.builder()
                                        .challenge(new ByteArray(party.challenge()))
                                        .rpId(party.rpId())
                                        .build())
                                .userHandle(new ByteArray(party.user().bytes()))
                                .build())
                        .response(PublicKeyCredential.parseAssertionResponseJson(
                                using.response().toString()))
                        .build());
    }

    private RelyingPartyV2<RegisteredCredential> relyingParty() {
        return RelyingParty.builder()
                .identity(identityOf(party))
                .credentialRepositoryV2(new Newest())
                .origins(Set.of(Party.ORIGIN))
                .build();
    }

    private static RelyingPartyIdentity identityOf(Party party) {
        return RelyingPartyIdentity.builder().id(party.rpId()).name("Example").build();
    }

    private static Quirk clientData(String name, Consumer<ObjectNode> change) {
        return new Quirk(name, making -> making.withClientData(change));
    }

    private static Quirk attested(
            String name, UnaryOperator<dev.latchkey.testsupport.authenticator.AttestedCredentialData> change) {
        return new Quirk(name, making -> making.withAuthenticatorData(data -> data.attested(change)));
    }

    private static Quirk coseKey(String name, Consumer<CBORObject> change) {
        return new Quirk(name, making -> making.withCoseKey(change));
    }

    private static byte[] tail(byte[] json) {
        return Arrays.copyOfRange(json, 1, json.length);
    }

    private static byte[] modulus(int bits) {
        return Bytes.rightmost(
                BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE).toByteArray(), bits / 8);
    }

    private static byte[] identity() {
        byte[] y = new byte[32];
        y[0] = 1;
        return y;
    }

    /** The authenticator's newest passkey, eligibility unknown. */
    private final class Newest implements CredentialRepositoryV2<RegisteredCredential> {
        @Override
        public Set<ToPublicKeyCredentialDescriptor> getCredentialDescriptorsForUserHandle(ByteArray userHandle) {
            return Set.of();
        }

        @Override
        public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray userHandle) {
            return Optional.of(RegisteredCredential.builder()
                    .credentialId(new ByteArray(authenticator.newest().id()))
                    .userHandle(userHandle)
                    .publicKeyCose(
                            new ByteArray(authenticator.newest().coseKey().EncodeToBytes()))
                    .signatureCount(0)
                    .build());
        }

        @Override
        public boolean credentialIdExists(ByteArray credentialId) {
            return false;
        }
    }
}
