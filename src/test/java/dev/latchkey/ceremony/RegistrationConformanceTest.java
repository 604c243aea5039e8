package dev.latchkey.ceremony;

import static dev.latchkey.ceremony.BrokenRegistration.attested;
import static dev.latchkey.ceremony.BrokenRegistration.clientData;
import static dev.latchkey.ceremony.BrokenRegistration.malformed;
import static dev.latchkey.ceremony.BrokenRegistration.malformedResponse;
import static dev.latchkey.ceremony.BrokenRegistration.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Refusals;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The registration groups of the FIDO Alliance's server conformance tests, in our own words and against our own API:
 * {@code MakeCredential Request} and {@code Response} 1 to A, each negative case with the expected reason of its refusal. Cases
 * that need metadata are in {@code dev.latchkey.attestation}.
 */
@QuarkusTest
class RegistrationConformanceTest {
    @Inject
    DataSource database;

    static Stream<BrokenRegistration> broken() {
        return Stream.concat(
                common(),
                Stream.of(attestationObject(), packed(), none(), u2f(), tpm(), androidKey())
                        .flatMap(List::stream));
    }

    /** Responses 1 and 2: the members of the credential and of the client data. */
    private static Stream<BrokenRegistration> common() {
        return Stream.of(
                        CommonFault.ofCredential().stream().map(it -> malformed("1: " + it.fault(), it.change())),
                        Stream.of("clientDataJSON", "attestationObject")
                                .map(CommonFault::ofResponse)
                                .flatMap(List::stream)
                                .map(it -> malformedResponse("1: " + it.fault(), it.change())),
                        CommonFault.ofClientData().stream()
                                .map(it -> clientData("2: " + it.fault(), it.reason(), it.change())))
                .flatMap(Function.identity());
    }

    /** Response 3: the members of the attestation object and the layout of the authenticator data. */
    private static List<BrokenRegistration> attestationObject() {
        return List.of(
                refused(
                        "3: a list instead of a map",
                        "attestation_object",
                        making -> making.withAttestationObjectBytes(
                                bytes -> CBORObject.NewArray().EncodeToBytes())),
                object("3: no fmt", object -> object.Remove("fmt")),
                object("3: a fmt that is a number", object -> object.Set("fmt", 5)),
                object("3: no attStmt", object -> object.Remove("attStmt")),
                object("3: an attStmt that is a list", object -> object.Set("attStmt", CBORObject.NewArray())),
                object("3: no authData", object -> object.Remove("authData")),
                object("3: authData that is text", object -> object.Set("authData", "x")),
                refused(
                        "3: empty authData",
                        "authdata_layout",
                        making -> making.withAuthenticatorDataBytes(bytes -> new byte[0])),
                refused(
                        "3: AT clear with attested data",
                        "authdata_layout",
                        making -> making.withAuthenticatorData(data -> data.clear(Flag.AT))),
                refused(
                        "3: no attested data",
                        "authdata_layout",
                        making -> making.withAuthenticatorData(data -> data.attestedCredentialData(null))),
                refused(
                        "3: AT set without attested data",
                        "authdata_layout",
                        making -> making.withAuthenticatorData(
                                data -> data.attestedCredentialData(null).set(Flag.AT))),
                refused(
                        "3: trailing bytes",
                        "authdata_layout",
                        making -> making.withAuthenticatorDataBytes(Bytes.appending(0, 0))),
                refused(
                        "3: ED set without extensions",
                        "authdata_layout",
                        making -> making.withAuthenticatorData(data -> data.set(Flag.ED))));
    }

    /** Responses 3, 5 and 6: statements of the format packed. */
    private static List<BrokenRegistration> packed() {
        return Stream.of(AttestationFormat.PACKED_SELF, AttestationFormat.PACKED)
                .flatMap(format -> Stream.of(
                        statement(format, "no alg", statement -> statement.Remove("alg")),
                        statement(format, "an alg that is a text", statement -> statement.Set("alg", "ES256")),
                        statement(format, "another alg", statement -> statement.Set("alg", -257)),
                        statement(format, "no sig", statement -> statement.Remove("sig")),
                        statement(format, "a sig that is a text", statement -> statement.Set("sig", "x")),
                        statement(format, "an empty sig", statement -> statement.Set("sig", new byte[0])),
                        attested(
                                format + ": another signature",
                                "attstmt",
                                format,
                                making -> making.withSignature(Bytes.flippingLastBit())),
                        statement(format, "an x5c that is a text", statement -> statement.Set("x5c", "x")),
                        statement(format, "an empty x5c", statement -> statement.Set("x5c", CBORObject.NewArray())),
                        statement(
                                format,
                                "an x5c of text strings",
                                statement -> statement.Set(
                                        "x5c", CBORObject.NewArray().Add("x"))),
                        statement(
                                format,
                                "an x5c of garbage",
                                statement -> statement.Set(
                                        "x5c", CBORObject.NewArray().Add(new byte[] {1, 2, 3})))))
                .toList();
    }

    /** Response 7: statements of the format none. */
    private static List<BrokenRegistration> none() {
        return List.of(attested(
                "7: a non-empty statement with format none",
                "attstmt",
                AttestationFormat.PACKED,
                making -> making.withFormat("none")));
    }

    /** Response 8: statements of the format fido-u2f. */
    private static List<BrokenRegistration> u2f() {
        return List.of(
                attested(
                        "8: an AAGUID",
                        "attstmt",
                        AttestationFormat.FIDO_U2F,
                        making -> making.withAuthenticatorData(
                                data -> data.attested(attested -> attested.withAaguid(UUID.randomUUID())))),
                attested(
                        "8: a wrong signature",
                        "attstmt",
                        AttestationFormat.FIDO_U2F,
                        making -> making.withSignature(Bytes.flippingLastBit())),
                statement(
                        AttestationFormat.FIDO_U2F,
                        "two certificates",
                        statement ->
                                statement.get("x5c").Add(statement.get("x5c").get(0))));
    }

    /** Response 9: statements of the format tpm. */
    private static List<BrokenRegistration> tpm() {
        return List.of(
                attested(
                        "9: wrong extraData",
                        "attstmt",
                        AttestationFormat.TPM,
                        making -> making.withTpm(tpm -> tpm.extraData(Bytes.random(32)))),
                attested(
                        "9: a wrong magic",
                        "attstmt",
                        AttestationFormat.TPM,
                        making -> making.withTpm(tpm -> tpm.magic(0))),
                attested(
                        "9: a wrong key",
                        "attstmt",
                        AttestationFormat.TPM,
                        making -> making.withTpm(tpm ->
                                tpm.publicKey(Algorithm.ES256.generateKeyPair().getPublic()))),
                attested(
                        "9: a wrong type",
                        "attstmt",
                        AttestationFormat.TPM,
                        making -> making.withTpm(tpm -> tpm.type(0x8018))),
                statement(AttestationFormat.TPM, "another version", statement -> statement.Set("ver", "1.2")));
    }

    /** Response A: statements of the format android-key. */
    private static List<BrokenRegistration> androidKey() {
        return List.of(
                attested(
                        "A: a wrong challenge",
                        "attstmt",
                        AttestationFormat.ANDROID_KEY,
                        making -> making.withKeyDescription(key -> key.attestationChallenge(Bytes.random(32)))),
                attested(
                        "A: a certificate of another key",
                        "attstmt",
                        AttestationFormat.ANDROID_KEY,
                        making -> making.withAttestationCertificate(certificate -> certificate.publicKey(
                                Algorithm.ES256.generateKeyPair().getPublic()))),
                attested(
                        "A: a wrong signature",
                        "attstmt",
                        AttestationFormat.ANDROID_KEY,
                        making -> making.withSignature(Bytes.flippingLastBit())));
    }

    private static BrokenRegistration object(String fault, Consumer<CBORObject> change) {
        return refused(fault, "attestation_object", making -> making.withAttestationObject(change));
    }

    private static BrokenRegistration statement(AttestationFormat format, String fault, Consumer<CBORObject> change) {
        return attested(format + ": " + fault, "attstmt", format, making -> making.withAttestationStatement(change));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void a_faulty_registration_is_refused_for_its_fault(BrokenRegistration registration) {
        registration.assertRefused(database);
    }

    @Test
    void request_1_the_options_have_every_member_with_a_new_challenge_and_the_apps_settings() {
        TestApp app = Operator.makeApp(Map.of("attestation", "direct", "user_verification", "preferred"));
        JsonNode options = app.browser()
                .registrationChallenge(app.backend().register("ada"))
                .publicKey();

        assertThat(options.at("/rp/id").asText()).isEqualTo("example.com");
        assertThat(options.at("/rp/name").asText()).isEqualTo("Example");
        assertThat(options.at("/user/name").asText()).isEqualTo("ada's passkey");
        assertThat(options.at("/user/displayName").asText()).isEqualTo("ada's passkey");
        assertThat(Bytes.fromBase64Url(options.at("/user/id").asText())).hasSizeBetween(1, 64);
        assertThat(options.path("pubKeyCredParams"))
                .isNotEmpty()
                .allSatisfy(offer -> assertThat(offer.path("type").asText()).isEqualTo("public-key"));
        assertThat(options.path("timeout").isIntegralNumber()).isTrue();
        assertThat(options.path("attestation").asText()).isEqualTo("direct");
        assertThat(options.at("/authenticatorSelection/userVerification").asText())
                .isEqualTo("preferred");
        JsonNode other = app.browser()
                .registrationChallenge(app.backend().register("ada"))
                .publicKey();
        assertThat(Bytes.fromBase64Url(options.path("challenge").asText()))
                .hasSize(32)
                .isNotEqualTo(Bytes.fromBase64Url(other.path("challenge").asText()));
    }

    @Test
    void response_1_a_registered_passkey_is_excluded_from_then_on() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));

        JsonNode excluded = app.browser()
                .registrationChallenge(app.backend().register("ada"))
                .publicKey()
                .path("excludeCredentials");
        assertThat(excluded).hasSize(1);
        assertThat(excluded.at("/0/id").asText())
                .isEqualTo(authenticator.newest().idText());
    }

    @ParameterizedTest
    @EnumSource
    void response_4_a_self_attestation_of_every_algorithm_is_accepted(Algorithm algorithm) {
        TestApp app = Operator.makeApp(Map.of("attestation", "direct", "algorithms", List.of(-7, -8, -257, -35, -36)));
        SoftAuthenticator authenticator =
                SoftAuthenticator.synced().supporting(algorithm).attestation(AttestationFormat.PACKED_SELF);
        app.browser().register(authenticator, app.backend().register("ada"));

        app.browser().logIn(authenticator, app.backend().authenticate("ada"));
        assertThat(Refusals.of(database, app)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void responses_5_to_a_a_valid_statement_of_every_format_is_accepted(AttestationFormat format) {
        TestApp app = Operator.makeApp(Map.of("attestation", "direct"));
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("ada"));
        SoftAuthenticator authenticator = SoftAuthenticator.synced().attestation(format);

        Browser.nonce(app.browser().finishRegistration(challenge, app.browser().made(authenticator, challenge)));
        assertThat(Refusals.of(database, app)).isEmpty();
    }
}
