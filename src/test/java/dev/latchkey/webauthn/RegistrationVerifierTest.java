package dev.latchkey.webauthn;

import static dev.latchkey.webauthn.Party.assertRefused;
import static dev.latchkey.webauthn.Party.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import dev.latchkey.app.UserVerification;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AndroidKeyDescription;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Cbor;
import dev.latchkey.testsupport.authenticator.CertificateSpec;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationVerifierTest {
    private static final UUID AAGUID = UUID.fromString("f8a011f3-8c0a-4d15-8006-17111f9edc7d");

    private final Party party = Party.strict();

    static Stream<Arguments> everyAlgorithmInEveryFormat() {
        return Stream.of(AttestationFormat.values())
                .flatMap(format -> Stream.of(Algorithm.values())
                        .filter(format::supports)
                        .map(algorithm -> Arguments.of(algorithm, format)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everyAlgorithmInEveryFormat")
    void every_algorithm_registers_in_every_format(Algorithm algorithm, AttestationFormat format) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced().attestation(format);

        VerifiedRegistration made = outcome(party.register(authenticator, making -> making.using(algorithm)));

        assertThat(made.credentialId().bytes()).isEqualTo(authenticator.newest().id());
        assertThat(made.publicKey()).isEqualTo(authenticator.newest().coseKey().EncodeToBytes());
        assertThat(made.aaguid()).isEqualTo(authenticator.newest().aaguid());
        assertThat(made.attestationFormat()).isEqualTo(format.identifier());
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void every_client_registers(Dialect dialect) {
        VerifiedRegistration made = outcome(party.register(SoftAuthenticator.synced(), making -> making.as(dialect)));

        assertThat(made.transports()).isEqualTo(dialect == Dialect.IOS ? List.of() : List.of("hybrid", "internal"));
    }

    @Test
    void the_outcome_contains_what_the_authenticator_reports_of_the_passkey() {
        SoftAuthenticator authenticator = SoftAuthenticator.securityKey().aaguid(AAGUID);

        ObjectNode response = authenticator
                .register(party.creationOptions())
                .withAuthenticatorData(data -> data.signCount(0xfffffffeL))
                .response();
        VerifiedRegistration made = outcome(party.register(response));

        assertThat(made.signCount()).isEqualTo(0xfffffffeL);
        assertThat(made.aaguid()).isEqualTo(AAGUID);
        assertThat(made.transports()).containsExactly("usb");
        assertThat(made.backupEligible()).isFalse();
        assertThat(made.backupState()).isFalse();
        assertThat(made.userVerified()).isTrue();
        assertThat(made.attestationFormat()).isEqualTo("none");
        assertThat(made.attestationObject())
                .isEqualTo(Bytes.fromBase64Url(
                        response.at("/response/attestationObject").asText()));
        assertThat(made.origin()).isEqualTo(Party.ORIGIN);
    }

    @Test
    void a_synced_passkey_is_eligible_and_backed_up() {
        VerifiedRegistration made = outcome(party.register(SoftAuthenticator.synced(), UnaryOperator.identity()));

        assertThat(made.backupEligible()).isTrue();
        assertThat(made.backupState()).isTrue();
    }

    @Test
    void a_native_origin_is_compared_as_text() {
        VerifiedRegistration made = outcome(party.register(
                SoftAuthenticator.synced(), making -> making.as(Dialect.ANDROID).from(Party.ANDROID_ORIGIN)));

        assertThat(made.origin()).isEqualTo(Party.ANDROID_ORIGIN);
    }

    @Test
    void user_verification_is_checked_only_if_required() {
        for (UserVerification wanted : List.of(UserVerification.PREFERRED, UserVerification.DISCOURAGED)) {
            VerifiedRegistration made = outcome(party.wanting(wanted)
                    .register(SoftAuthenticator.synced().flags(Flag.UP), UnaryOperator.identity()));

            assertThat(made.userVerified()).isFalse();
        }
    }

    @Test
    void an_automatic_upgrade_needs_neither_presence_nor_verification() {
        VerifiedRegistration made = outcome(party.upgrading()
                .register(SoftAuthenticator.synced().flags(Flag.BE, Flag.BS), UnaryOperator.identity()));

        assertThat(made.userVerified()).isFalse();
    }

    @Test
    void a_listed_top_origin_may_frame_the_ceremony() {
        Party framed = party.framedBy("https://shop.example");

        outcome(framed.register(
                SoftAuthenticator.synced(),
                making -> making.withClientData(
                        data -> data.put("crossOrigin", true).put("topOrigin", "https://shop.example"))));
    }

    @Test
    void a_byte_order_mark_before_the_client_data_is_accepted() {
        outcome(party.register(
                SoftAuthenticator.synced(),
                making -> making.withClientDataJSON(
                        json -> Bytes.concat(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, json))));
    }

    @Test
    void unknown_members_of_the_client_data_are_ignored() {
        outcome(party.register(
                SoftAuthenticator.synced(),
                making -> making.withClientData(data -> data.put("other_keys_can_be_added_here", "do not compare"))));
    }

    @Test
    void reserved_flags_are_ignored() {
        outcome(party.register(
                SoftAuthenticator.synced(), making -> making.withAuthenticatorData(data -> data.flags(0x7f))));
    }

    @Test
    void extension_outputs_are_accepted_and_not_stored() {
        outcome(party.register(
                SoftAuthenticator.synced(),
                making -> making.as(Dialect.STANDARD_JSON)
                        .withAuthenticatorData(
                                data -> data.extensions(CBORObject.NewMap().Add("credProtect", 2)))
                        .withResponse(response -> {
                            ObjectNode extensions = response.putObject("clientExtensionResults");
                            extensions.putObject("credProps").put("rk", true);
                            extensions
                                    .putObject("prf")
                                    .put("enabled", true)
                                    .putObject("results")
                                    .put("first", "AAAA");
                            extensions.put("unheard.of", 5);
                        })));
    }

    @Test
    void superfluous_members_of_the_key_are_not_stored() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();

        VerifiedRegistration made = outcome(party.register(
                authenticator,
                making -> making.withCoseKey(key ->
                        key.Add(2, "kid".getBytes(StandardCharsets.UTF_8)).Add(-4, Bytes.random(32)))));

        assertThat(made.publicKey()).isEqualTo(authenticator.newest().coseKey().EncodeToBytes());
    }

    @Test
    void unknown_members_of_the_attestation_object_are_not_stored() {
        VerifiedRegistration made = outcome(party.register(
                SoftAuthenticator.synced(),
                making -> making.withAttestationObject(object -> object.Add("secret", "s"))));

        assertThat(CBORObject.DecodeFromBytes(made.attestationObject()).getKeys())
                .hasSize(3);
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {16, 1023})
    void the_shortest_and_the_longest_credential_id_register(int length) {
        outcome(party.register(SoftAuthenticator.synced().credentialIdLength(length), UnaryOperator.identity()));
    }

    record Fault(String name, Reason reason, UnaryOperator<Registration> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        return Stream.of(clientDataFaults(), attestationObjectFaults(), authenticatorDataFaults(), credentialFaults())
                .flatMap(faults -> faults);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void one_fault_refuses_a_registration(Fault fault) {
        assertRefused(party.register(SoftAuthenticator.synced(), fault.change()), fault.reason());
    }

    private static Stream<Fault> clientDataFaults() {
        return Stream.of(
                json("client data that are not JSON", json -> Bytes.utf8("no")),
                json("empty client data", json -> Bytes.utf8(" ")),
                json("client data that are an array", json -> Bytes.utf8("[]")),
                json("client data with trailing data", Bytes.appending('1')),
                json(
                        "client data in broken UTF-8",
                        json -> replaced(json, "\"type\"", "\"\u00ffx\"", StandardCharsets.ISO_8859_1)),
                json(
                        "client data in overlong UTF-8",
                        json -> replaced(json, "\"type\"", "\"\u00c1\u00b4\"", StandardCharsets.ISO_8859_1)),
                json(
                        "client data with a duplicate member",
                        json -> replaced(
                                json, "{\"type\"", "{\"type\":\"webauthn.create\",\"type\"", StandardCharsets.UTF_8)),
                json(
                        "client data nested 17 deep",
                        json -> replaced(
                                json, "}", ",\"a\":" + "[".repeat(17) + "]".repeat(17) + "}", StandardCharsets.UTF_8)),
                clientData("a type of the other ceremony", Reason.TYPE, data -> data.put("type", "webauthn.get")),
                clientData("no type", Reason.TYPE, data -> data.remove("type")),
                clientData("a type that is a number", Reason.TYPE, data -> data.put("type", 1)),
                clientData(
                        "another challenge",
                        Reason.CHALLENGE,
                        data -> data.put("challenge", Bytes.base64Url(Bytes.random(32)))),
                clientData(
                        "a challenge with trailing data",
                        Reason.CHALLENGE,
                        data -> data.put("challenge", data.get("challenge").asText() + "AAAA")),
                clientData("no challenge", Reason.CHALLENGE, data -> data.remove("challenge")),
                clientData("an empty challenge", Reason.CHALLENGE, data -> data.put("challenge", "")),
                clientData(
                        "a challenge that is not base64url", Reason.CHALLENGE, data -> data.put("challenge", "++//")),
                clientData("a challenge that is a number", Reason.CHALLENGE, data -> data.put("challenge", 7)),
                clientData("no origin", Reason.ORIGIN, data -> data.remove("origin")),
                clientData("an origin that is null", Reason.ORIGIN, data -> data.putNull("origin")),
                clientData("an origin that is the word null", Reason.ORIGIN, data -> data.put("origin", "null")),
                clientData("an origin that is a number", Reason.ORIGIN, data -> data.put("origin", 1)),
                origin("http://example.com"),
                origin("https://example.com:444"),
                origin("https://example.com:443"),
                origin("https://example.com/"),
                origin("https://EXAMPLE.com"),
                origin("https://example.com.evil.com"),
                origin("https://sub.example.com"),
                origin("https://evil.com"),
                origin("android:apk-key-hash:unknown"),
                clientData("a cross-origin frame", Reason.CROSS_ORIGIN, data -> data.put("crossOrigin", true)),
                clientData(
                        "a cross-origin flag that is text",
                        Reason.CROSS_ORIGIN,
                        data -> data.put("crossOrigin", "true")),
                clientData("an unlisted top origin", Reason.CROSS_ORIGIN, data -> data.put("topOrigin", Party.ORIGIN)),
                clientData(
                        "a token binding that is text", Reason.TOKEN_BINDING, data -> data.put("tokenBinding", "none")),
                clientData(
                        "a token binding without status", Reason.TOKEN_BINDING, data -> data.putObject("tokenBinding")),
                clientData(
                        "a token binding that was used",
                        Reason.TOKEN_BINDING,
                        data -> data.putObject("tokenBinding")
                                .put("status", "present")
                                .put("id", "AA")));
    }

    private static Stream<Fault> attestationObjectFaults() {
        return Stream.of(
                object("an attestation object that is not CBOR", bytes -> new byte[] {(byte) 0xff}),
                object("an attestation object that is cut off", bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
                object("an attestation object that is an array", bytes -> new byte[] {(byte) 0x80}),
                object("an attestation object with a trailing byte", Bytes.appending(0)),
                object("an attestation object with a duplicate key", Cbor.duplicating("fmt")),
                objectMap("an attestation object with a key of bytes", map -> map.Add(Bytes.utf8("fmt"), "packed")),
                objectMap("an attestation object with a key that is a number", map -> map.Add(1, 1)),
                objectMap("an attestation object without format", map -> map.Remove("fmt")),
                objectMap("an attestation object whose format is a number", map -> map.Set("fmt", 1)),
                objectMap("an attestation object without statement", map -> map.Remove("attStmt")),
                objectMap("an attestation object whose statement is text", map -> map.Set("attStmt", "none")),
                objectMap("an attestation object without authenticator data", map -> map.Remove("authData")),
                objectMap("an attestation object whose authenticator data are text", map -> map.Set("authData", "no")),
                new Fault("an empty format", Reason.FMT_UNSUPPORTED, making -> making.withFormat("")),
                new Fault("an unknown format", Reason.FMT_UNSUPPORTED, making -> making.withFormat("unheard-of")),
                new Fault("the format compound", Reason.FMT_UNSUPPORTED, making -> making.withFormat("compound")),
                new Fault(
                        "the format android-safetynet",
                        Reason.FMT_UNSUPPORTED,
                        making -> making.withFormat("android-safetynet")),
                new Fault("the format NONE", Reason.FMT_UNSUPPORTED, making -> making.withFormat("NONE")),
                new Fault(
                        "a statement under none",
                        Reason.ATTSTMT,
                        making -> making.withAttestationStatement(statement -> statement.Add("alg", -7))));
    }

    private static Stream<Fault> authenticatorDataFaults() {
        return Stream.of(
                data("another relying party's hash", Reason.RP_ID_HASH, data -> data.rpId("evil.com")),
                data("no user presence", Reason.UP, data -> data.clear(Flag.UP)),
                data("no user verification although it is required", Reason.UV, data -> data.clear(Flag.UV)),
                data("backed up without being eligible", Reason.BS_WITHOUT_BE, data -> data.clear(Flag.BE)),
                data("attested data without their flag", Reason.AUTHDATA_LAYOUT, data -> data.clear(Flag.AT)),
                data("no attested data", Reason.AUTHDATA_LAYOUT, data -> data.attestedCredentialData(null)),
                data(
                        "the flag of attested data without them",
                        Reason.AUTHDATA_LAYOUT,
                        data -> data.attestedCredentialData(null).set(Flag.AT)),
                data("the flag of extensions without them", Reason.AUTHDATA_LAYOUT, data -> data.set(Flag.ED)),
                data(
                        "extensions without their flag",
                        Reason.AUTHDATA_LAYOUT,
                        data -> data.extensions(CBORObject.NewMap()).clear(Flag.ED)),
                data(
                        "extensions that are a number",
                        Reason.EXT_SHAPE,
                        data -> data.extensions(CBORObject.FromObject(1))),
                data(
                        "extensions that are a tagged map",
                        Reason.AUTHDATA_LAYOUT,
                        data -> data.extensions(CBORObject.FromObjectAndTag(CBORObject.NewMap(), 55799))),
                data(
                        "a credential id with a length beyond the data",
                        Reason.AUTHDATA_LAYOUT,
                        data -> data.attested(attested -> attested.withCredentialIdLength(65535))),
                dataBytes("authenticator data of 36 bytes", Reason.AUTHDATA_LAYOUT, bytes -> Arrays.copyOf(bytes, 36)),
                dataBytes("no authenticator data", Reason.AUTHDATA_LAYOUT, bytes -> new byte[0]),
                dataBytes("authenticator data with a trailing byte", Reason.AUTHDATA_LAYOUT, Bytes.appending(0)),
                dataBytes(
                        "authenticator data cut off in the key",
                        Reason.AUTHDATA_LAYOUT,
                        bytes -> Arrays.copyOf(bytes, bytes.length - 1)));
    }

    private static Stream<Fault> credentialFaults() {
        return Stream.of(
                data(
                        "an attested credential id other than the named one",
                        Reason.CRED_ID_MISMATCH,
                        data -> data.attested(attested -> attested.withCredentialId(Bytes.random(32)))),
                data(
                        "an empty credential id attested",
                        Reason.CRED_ID_LENGTH,
                        data -> data.attested(attested -> attested.withCredentialId(new byte[0]))),
                new Fault(
                        "a credential id of 1 byte",
                        Reason.CRED_ID_LENGTH,
                        making -> making.withCredentialId(Bytes.random(1))),
                new Fault(
                        "a credential id of 15 bytes",
                        Reason.CRED_ID_LENGTH,
                        making -> making.withCredentialId(Bytes.random(15))),
                new Fault(
                        "a credential id of 1024 bytes",
                        Reason.CRED_ID_LENGTH,
                        making -> making.withCredentialId(Bytes.random(1024))),
                new Fault(
                        "a credential id of 30000 bytes",
                        Reason.CRED_ID_LENGTH,
                        making -> making.withCredentialId(Bytes.random(30000))));
    }

    @Test
    void an_algorithm_that_was_not_offered_is_refused() {
        Party offering = party.offering(dev.latchkey.app.Algorithm.ES256, dev.latchkey.app.Algorithm.RS256);

        for (Algorithm other : List.of(Algorithm.EDDSA, Algorithm.ES384, Algorithm.ES512)) {
            assertRefused(
                    offering.register(SoftAuthenticator.synced(), making -> making.using(other)),
                    Reason.ALG_NOT_OFFERED);
        }
    }

    record StatementFault(String name, AttestationFormat format, UnaryOperator<Registration> change) {
        @Override
        public String toString() {
            return format + ": " + name;
        }
    }

    static Stream<StatementFault> statementFaults() {
        List<StatementFault> faults = new ArrayList<>();
        for (AttestationFormat format : List.of(
                AttestationFormat.PACKED_SELF,
                AttestationFormat.PACKED,
                AttestationFormat.TPM,
                AttestationFormat.ANDROID_KEY,
                AttestationFormat.FIDO_U2F)) {
            faults.add(statement("no signature", format, map -> map.Remove("sig")));
            faults.add(statement("a signature that is text", format, map -> map.Set("sig", "no")));
            faults.add(statement("an empty signature", format, map -> map.Set("sig", new byte[0])));
            faults.add(statement("a signature that is not DER", format, map -> map.Set("sig", Bytes.random(64))));
            faults.add(statement(
                    "a signature of zeros", format, map -> map.Set("sig", new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0})));
            faults.add(new StatementFault(
                    "a signature of something else",
                    format,
                    making -> making.signingUnbroken().withClientData(data -> data.put("more", 1))));
        }
        for (AttestationFormat format : List.of(
                AttestationFormat.PACKED_SELF,
                AttestationFormat.PACKED,
                AttestationFormat.TPM,
                AttestationFormat.ANDROID_KEY)) {
            faults.add(statement("no algorithm", format, map -> map.Remove("alg")));
            faults.add(statement("an algorithm that is text", format, map -> map.Set("alg", "ES256")));
            faults.add(statement("an algorithm that does not fit the key", format, map -> map.Set("alg", -257)));
            faults.add(statement("an algorithm of another curve", format, map -> map.Set("alg", -8)));
            faults.add(statement("an unknown algorithm", format, map -> map.Set("alg", -99999)));
        }
        for (AttestationFormat format : List.of(
                AttestationFormat.PACKED,
                AttestationFormat.TPM,
                AttestationFormat.APPLE,
                AttestationFormat.ANDROID_KEY,
                AttestationFormat.FIDO_U2F)) {
            faults.add(statement("an empty chain", format, map -> map.Set("x5c", CBORObject.NewArray())));
            faults.add(statement("a chain that is text", format, map -> map.Set("x5c", "no")));
            faults.add(statement(
                    "a certificate that is text",
                    format,
                    map -> map.Set("x5c", CBORObject.NewArray().Add("no"))));
            faults.add(statement(
                    "a malformed certificate",
                    format,
                    map -> map.Set("x5c", CBORObject.NewArray().Add(Bytes.random(100)))));
            faults.add(statement(
                    "nine certificates",
                    format,
                    map -> map.Set("x5c", repeated(map.get("x5c").get(0), 9))));
        }
        for (AttestationFormat format : List.of(
                AttestationFormat.TPM,
                AttestationFormat.APPLE,
                AttestationFormat.ANDROID_KEY,
                AttestationFormat.FIDO_U2F)) {
            faults.add(statement("no chain", format, map -> map.Remove("x5c")));
        }
        faults.add(statement(
                "two certificates",
                AttestationFormat.FIDO_U2F,
                map -> map.Set("x5c", repeated(map.get("x5c").get(0), 2))));
        faults.add(new StatementFault(
                "a model",
                AttestationFormat.FIDO_U2F,
                making ->
                        making.withAuthenticatorData(data -> data.attested(attested -> attested.withAaguid(AAGUID)))));
        faults.add(statement("no version", AttestationFormat.TPM, map -> map.Remove("ver")));
        faults.add(statement("no certInfo", AttestationFormat.TPM, map -> map.Remove("certInfo")));
        faults.add(statement("no pubArea", AttestationFormat.TPM, map -> map.Remove("pubArea")));
        faults.add(new StatementFault(
                "other magic", AttestationFormat.TPM, making -> making.withTpm(tpm -> tpm.magic(1))));
        faults.add(new StatementFault(
                "another type", AttestationFormat.TPM, making -> making.withTpm(tpm -> tpm.type(0x8018))));
        faults.add(new StatementFault(
                "other extra data",
                AttestationFormat.TPM,
                making -> making.withTpm(tpm -> tpm.extraData(Bytes.random(32)))));
        faults.add(new StatementFault(
                "another name",
                AttestationFormat.TPM,
                making -> making.withTpm(tpm -> tpm.attestedName(Bytes.random(34)))));
        faults.add(new StatementFault(
                "another key",
                AttestationFormat.TPM,
                making -> making.withTpm(
                        tpm -> tpm.publicKey(Algorithm.ES256.generateKeyPair().getPublic()))));
        faults.add(description("another challenge", key -> key.attestationChallenge(Bytes.random(32))));
        faults.add(description("an empty challenge", key -> key.attestationChallenge(new byte[0])));
        faults.add(description("a key for all applications", AndroidKeyDescription::allApplications));
        faults.add(description(
                "a key for all applications in software",
                key -> key.allApplications().enforcedBySoftware()));
        faults.add(description("a key that was imported", key -> key.origin(2)));
        faults.add(description(
                "a key that was imported into software", key -> key.origin(2).enforcedBySoftware()));
        faults.add(description("a key to encrypt with", key -> key.purpose(0)));
        faults.add(description("a key to verify with", key -> key.purpose(3)));
        faults.add(certificate(
                "another key's certificate",
                AttestationFormat.ANDROID_KEY,
                spec -> spec.publicKey(Algorithm.ES256.generateKeyPair().getPublic())));
        faults.add(certificate(
                "a certificate on another curve",
                AttestationFormat.ANDROID_KEY,
                spec -> spec.publicKey(Algorithm.ES384.generateKeyPair().getPublic())));
        faults.add(certificate(
                "another kind of key's certificate",
                AttestationFormat.ANDROID_KEY,
                spec -> spec.publicKey(rsaKey(2048))));
        faults.add(certificate(
                "no key description",
                AttestationFormat.ANDROID_KEY,
                spec -> spec.withoutExtension(AndroidKeyDescription.OID)));
        faults.add(certificate(
                "a malformed key description",
                AttestationFormat.ANDROID_KEY,
                spec -> spec.extension(AndroidKeyDescription.OID, false, new byte[] {0x30, 0})));
        faults.add(new StatementFault(
                "certificates in the wrong order",
                AttestationFormat.ANDROID_KEY,
                making -> making.withAttestationStatement(map -> map.Set(
                        "x5c",
                        CBORObject.NewArray()
                                .Add(map.get("x5c").get(1))
                                .Add(map.get("x5c").get(0))))));
        faults.add(certificate("a subject", AttestationFormat.TPM, spec -> spec.subject("CN=no")));
        faults.add(certificate(
                "a subject and no alternative name",
                AttestationFormat.TPM,
                spec -> spec.subject("CN=no").withoutExtension("2.5.29.17")));
        faults.add(certificate(
                "no key usage for AIKs", AttestationFormat.TPM, spec -> spec.withoutExtension("2.5.29.37")));
        faults.add(certificate(
                "no common name",
                AttestationFormat.PACKED,
                spec -> spec.subject("C=SE,O=Latchkey,OU=Authenticator Attestation")));
        faults.add(certificate(
                "no organization",
                AttestationFormat.PACKED,
                spec -> spec.subject("C=SE,OU=Authenticator Attestation,CN=soft")));
        faults.add(certificate(
                "another unit", AttestationFormat.PACKED, spec -> spec.subject("C=SE,O=Latchkey,OU=Other,CN=soft")));
        faults.add(certificate(
                "an invalid country",
                AttestationFormat.PACKED,
                spec -> spec.subject("C=AA,O=Latchkey,OU=Authenticator Attestation,CN=soft")));
        faults.add(certificate(
                "an authority's certificate", AttestationFormat.PACKED, spec -> spec.certificateAuthority(true)));
        faults.add(certificate(
                "another model's certificate",
                AttestationFormat.PACKED,
                spec -> spec.extension(
                        "1.3.6.1.4.1.45724.1.1.4", false, Bytes.concat(new byte[] {4, 16}, Bytes.random(16)))));
        faults.add(certificate(
                "another key's certificate",
                AttestationFormat.PACKED,
                spec -> spec.publicKey(Algorithm.ES256.generateKeyPair().getPublic())));
        faults.add(certificate(
                "a certificate of a huge key", AttestationFormat.PACKED, spec -> spec.publicKey(rsaKey(8192))));
        faults.add(certificate(
                "a certificate of a weak key", AttestationFormat.PACKED, spec -> spec.publicKey(rsaKey(1024))));
        faults.add(certificate(
                "another key's certificate",
                AttestationFormat.APPLE,
                spec -> spec.publicKey(Algorithm.ES256.generateKeyPair().getPublic())));
        faults.add(certificate(
                "no nonce", AttestationFormat.APPLE, spec -> spec.withoutExtension("1.2.840.113635.100.8.2")));
        faults.add(certificate(
                "a certificate on another curve",
                AttestationFormat.FIDO_U2F,
                spec -> spec.publicKey(Algorithm.ES384.generateKeyPair().getPublic())));
        return faults.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statementFaults")
    void one_fault_of_the_statement_refuses_a_registration(StatementFault fault) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced().attestation(fault.format());

        assertRefused(
                party.register(authenticator, making -> fault.change().apply(making.using(Algorithm.ES256))),
                Reason.ATTSTMT);
    }

    @Test
    void a_keystore_that_enforces_in_software_is_a_question_of_trust() {
        outcome(party.register(
                SoftAuthenticator.synced().attestation(AttestationFormat.ANDROID_KEY),
                making -> making.using(Algorithm.ES256).withKeyDescription(AndroidKeyDescription::enforcedBySoftware)));
    }

    private static PublicKey rsaKey(int bits) {
        try {
            BigInteger odd = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
            return KeyFactory.getInstance("RSA", "SunRsaSign")
                    .generatePublic(new RSAPublicKeySpec(odd, RSAKeyGenParameterSpec.F4));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CBORObject repeated(CBORObject certificate, int times) {
        CBORObject x5c = CBORObject.NewArray();
        for (int i = 0; i < times; i++) {
            x5c.Add(certificate);
        }
        return x5c;
    }

    private static byte[] replaced(byte[] json, String what, String by, Charset charset) {
        return new String(json, charset).replace(what, by).getBytes(charset);
    }

    private static Fault json(String name, UnaryOperator<byte[]> change) {
        return new Fault(name, Reason.CLIENT_DATA, making -> making.withClientDataJSON(change));
    }

    private static Fault clientData(String name, Reason reason, Consumer<ObjectNode> change) {
        return new Fault(name, reason, making -> making.withClientData(change));
    }

    private static Fault origin(String origin) {
        return new Fault("the origin " + origin, Reason.ORIGIN, making -> making.from(origin));
    }

    private static Fault object(String name, UnaryOperator<byte[]> change) {
        return new Fault(name, Reason.ATTESTATION_OBJECT, making -> making.withAttestationObjectBytes(change));
    }

    private static Fault objectMap(String name, Consumer<CBORObject> change) {
        return new Fault(name, Reason.ATTESTATION_OBJECT, making -> making.withAttestationObject(change));
    }

    private static Fault data(
            String name, Reason reason, Consumer<dev.latchkey.testsupport.authenticator.AuthenticatorData> change) {
        return new Fault(name, reason, making -> making.withAuthenticatorData(change));
    }

    private static Fault dataBytes(String name, Reason reason, UnaryOperator<byte[]> change) {
        return new Fault(name, reason, making -> making.withAuthenticatorDataBytes(change));
    }

    private static StatementFault statement(String name, AttestationFormat format, Consumer<CBORObject> change) {
        return new StatementFault(name, format, making -> making.withAttestationStatement(change));
    }

    private static StatementFault description(String name, Consumer<AndroidKeyDescription> change) {
        return new StatementFault(name, AttestationFormat.ANDROID_KEY, making -> making.withKeyDescription(change));
    }

    private static StatementFault certificate(String name, AttestationFormat format, Consumer<CertificateSpec> change) {
        return new StatementFault(name, format, making -> making.withAttestationCertificate(change));
    }
}
