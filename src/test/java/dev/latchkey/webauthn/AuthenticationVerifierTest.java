package dev.latchkey.webauthn;

import static dev.latchkey.webauthn.Party.assertRefused;
import static dev.latchkey.webauthn.Party.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.app.SignCountPolicy;
import dev.latchkey.app.UserVerification;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Assertion;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.user.UserHandle;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AuthenticationVerifierTest {
    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final Party party = Party.strict();

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void every_algorithm_logs_in(Algorithm algorithm) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.WEB, algorithm);

        VerifiedAuthentication login = outcome(party.authenticate(
                authenticator.authenticate(party.requestOptions()).response(), passkey));

        assertThat(login).isEqualTo(new VerifiedAuthentication(0, true, true, true, Party.ORIGIN, null));
    }

    static Stream<Arguments> everyClientAfterEveryOther() {
        return Stream.of(Dialect.values())
                .flatMap(maker -> Stream.of(Dialect.values()).map(user -> Arguments.of(maker, user)));
    }

    @ParameterizedTest(name = "created by {0}, used by {1}")
    @MethodSource("everyClientAfterEveryOther")
    void a_passkey_created_by_one_client_logs_in_from_another(Dialect maker, Dialect user) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, maker, Algorithm.ES256);

        outcome(party.authenticate(
                authenticator.authenticate(party.requestOptions()).as(user).response(), passkey));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void an_authenticator_without_a_user_handle_logs_in_from_every_client(Dialect dialect) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);

        outcome(party.authenticate(
                authenticator
                        .authenticate(party.requestOptions())
                        .withUserHandle(null)
                        .as(dialect)
                        .response(),
                passkey));
    }

    @Test
    void a_user_handle_may_be_padded_null_or_plain_text() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);
        String handle = party.user().base64Url();
        String text = new String(party.user().bytes(), StandardCharsets.US_ASCII);

        for (String spelling :
                List.of(handle, handle + "=", text, party.user().ofAllClients().get(1))) {
            outcome(party.authenticate(
                    authenticator
                            .authenticate(party.requestOptions())
                            .withResponse(response -> inner(response).put("userHandle", spelling))
                            .response(),
                    passkey));
        }
        outcome(party.authenticate(
                authenticator
                        .authenticate(party.requestOptions())
                        .withResponse(response -> inner(response).putNull("userHandle"))
                        .response(),
                passkey));
    }

    @Test
    void user_verification_is_checked_only_if_required() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);

        for (UserVerification wanted : List.of(UserVerification.PREFERRED, UserVerification.DISCOURAGED)) {
            VerifiedAuthentication login = outcome(party.wanting(wanted)
                    .authenticate(
                            authenticator
                                    .authenticate(party.requestOptions())
                                    .withAuthenticatorData(data -> data.clear(Flag.UV))
                                    .response(),
                            passkey));

            assertThat(login.userVerified()).isFalse();
        }
    }

    @Test
    void the_outcome_contains_what_the_authenticator_reports() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.ANDROID, Algorithm.ES256);

        VerifiedAuthentication login = outcome(party.authenticate(
                authenticator
                        .authenticate(party.requestOptions())
                        .as(Dialect.ANDROID)
                        .from(Party.ANDROID_ORIGIN)
                        .withAuthenticatorData(
                                data -> data.signCount(0xffffffffL).clear(Flag.BS))
                        .response(),
                passkey));

        assertThat(login)
                .isEqualTo(new VerifiedAuthentication(
                        0xffffffffL, true, false, true, Party.ANDROID_ORIGIN, AuthenticatorAttachment.PLATFORM));
    }

    @Test
    void well_formed_attested_data_in_an_assertion_are_tolerated() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);

        outcome(party.authenticate(
                authenticator
                        .authenticate(party.requestOptions())
                        .withAuthenticatorData(data -> data.attestedCredentialData(
                                authenticator.newest().attestedCredentialData()))
                        .response(),
                passkey));
    }

    @Test
    void extensions_reserved_flags_and_a_listed_top_origin_are_accepted() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);

        outcome(party.framedBy("https://shop.example")
                .authenticate(
                        authenticator
                                .authenticate(party.requestOptions())
                                .withClientData(
                                        data -> data.put("crossOrigin", true).put("topOrigin", "https://shop.example"))
                                .withAuthenticatorData(data -> data.extensions(
                                                CBORObject.NewMap().Add("unheard.of", 1))
                                        .flags(0xbf))
                                .response(),
                        passkey));
    }

    static Stream<Arguments> counters() {
        return Stream.of(
                Arguments.of(null, 0L, true, true),
                Arguments.of(null, 7L, true, true),
                Arguments.of(0L, 0L, true, true),
                Arguments.of(0L, 1L, true, true),
                Arguments.of(7L, 8L, true, true),
                Arguments.of(7L, 0xffffffffL, true, true),
                Arguments.of(7L, 7L, false, true),
                Arguments.of(7L, 6L, false, true),
                Arguments.of(7L, 0L, false, true),
                Arguments.of(0xffffffffL, 0L, false, true));
    }

    @ParameterizedTest(name = "stored {0}, received {1}: {2} if refused, {3} if allowed")
    @MethodSource("counters")
    void a_counter_must_rise_unless_both_are_zero_or_the_stored_is_unknown(
            @Nullable Long stored, long received, boolean rejecting, boolean allowing) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey made = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);
        RegisteredPasskey passkey =
                new RegisteredPasskey(made.credentialId(), made.publicKey(), stored, true, made.userHandle());
        ObjectNode response = authenticator
                .authenticate(party.requestOptions())
                .withAuthenticatorData(data -> data.signCount(received))
                .response();

        Verdict<VerifiedAuthentication> strict = party.authenticate(response, passkey);
        Verdict<VerifiedAuthentication> lenient =
                party.counting(SignCountPolicy.ALLOW).authenticate(response, passkey);

        if (rejecting) {
            assertThat(outcome(strict).signCount()).isEqualTo(received);
        } else {
            assertRefused(strict, Reason.COUNTER);
        }
        assertThat(lenient instanceof Verdict.Verified).isEqualTo(allowing);
    }

    @Test
    void the_counter_is_checked_only_after_the_signature() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey made = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);
        RegisteredPasskey passkey =
                new RegisteredPasskey(made.credentialId(), made.publicKey(), 7L, true, made.userHandle());

        assertRefused(
                party.authenticate(
                        authenticator
                                .authenticate(party.requestOptions())
                                .withAuthenticatorData(data -> data.signCount(6))
                                .signingUnbroken()
                                .response(),
                        passkey),
                Reason.SIGNATURE);
    }

    @Test
    void backup_eligibility_may_have_any_value_if_unknown_and_must_not_change_if_known() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey made = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);

        for (boolean eligible : new boolean[] {true, false}) {
            ObjectNode response = authenticator
                    .authenticate(party.requestOptions())
                    .withAuthenticatorData(data -> data.flags(eligible ? 0x0d : 0x05))
                    .response();
            for (Boolean known : new Boolean[] {null, true, false}) {
                RegisteredPasskey passkey =
                        new RegisteredPasskey(made.credentialId(), made.publicKey(), 0L, known, made.userHandle());
                if (known == null || known == eligible) {
                    assertThat(outcome(party.authenticate(response, passkey)).backupEligible())
                            .isEqualTo(eligible);
                } else {
                    assertRefused(party.authenticate(response, passkey), Reason.BE_CHANGED);
                }
            }
        }
    }

    record Fault(String name, Reason reason, UnaryOperator<Assertion> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        return Stream.of(
                clientDataJson("client data that are not JSON", json -> Bytes.utf8("no")),
                clientDataJson("client data with trailing data", Bytes.appending('{')),
                clientDataJson(
                        "client data with a duplicate member",
                        json -> Bytes.utf8(new String(json, StandardCharsets.UTF_8)
                                .replace("{\"type\"", "{\"type\":\"webauthn.get\",\"type\""))),
                clientData("a type of the other ceremony", Reason.TYPE, data -> data.put("type", "webauthn.create")),
                clientData("the type of a payment", Reason.TYPE, data -> data.put("type", "payment.get")),
                clientData("no type", Reason.TYPE, data -> data.remove("type")),
                clientData(
                        "another challenge",
                        Reason.CHALLENGE,
                        data -> data.put("challenge", Bytes.base64Url(Bytes.random(32)))),
                clientData("no challenge", Reason.CHALLENGE, data -> data.remove("challenge")),
                clientData("another origin", Reason.ORIGIN, data -> data.put("origin", "https://evil.com")),
                clientData("an origin that is a number", Reason.ORIGIN, data -> data.put("origin", 1)),
                clientData("a cross-origin frame", Reason.CROSS_ORIGIN, data -> data.put("crossOrigin", true)),
                clientData(
                        "an unlisted top origin",
                        Reason.CROSS_ORIGIN,
                        data -> data.put("topOrigin", "https://shop.example")),
                clientData(
                        "a token binding without status", Reason.TOKEN_BINDING, data -> data.putObject("tokenBinding")),
                data("another relying party's hash", Reason.RP_ID_HASH, data -> data.rpId("evil.com")),
                data("no user presence", Reason.UP, data -> data.clear(Flag.UP)),
                data("no user verification although it is required", Reason.UV, data -> data.clear(Flag.UV)),
                data("backed up without being eligible", Reason.BS_WITHOUT_BE, data -> data.clear(Flag.BE)),
                data("another backup eligibility", Reason.BE_CHANGED, data -> data.clear(Flag.BE, Flag.BS)),
                data("the flag of attested data without them", Reason.AUTHDATA_LAYOUT, data -> data.set(Flag.AT)),
                data("the flag of extensions without them", Reason.AUTHDATA_LAYOUT, data -> data.set(Flag.ED)),
                data(
                        "extensions without their flag",
                        Reason.AUTHDATA_LAYOUT,
                        data -> data.extensions(CBORObject.NewMap()).clear(Flag.ED)),
                data(
                        "extensions that are a number",
                        Reason.EXT_SHAPE,
                        data -> data.extensions(CBORObject.FromObject(1))),
                dataBytes("authenticator data of 36 bytes", bytes -> Arrays.copyOf(bytes, 36)),
                dataBytes("authenticator data with a trailing byte", Bytes.appending(0)),
                signature("a signature with one changed bit", Bytes.flippingLastBit()),
                signature("a signature that is not DER", signature -> Bytes.utf8("no")),
                signature("a signature of r and s alone", signature -> Bytes.random(64)),
                signature("a signature with a trailing byte", Bytes.appending(0)),
                signature("a signature of zeros", signature -> der(BigInteger.ZERO, BigInteger.ZERO)),
                signature("a signature of n and n", signature -> der(P256_ORDER, P256_ORDER)),
                signature("a signature of ones", signature -> der(BigInteger.ONE, BigInteger.ONE)),
                new Fault(
                        "a signature of other data",
                        Reason.SIGNATURE,
                        using -> using.signingUnbroken().withAuthenticatorData(data -> data.signCount(9))),
                new Fault(
                        "a signature of other client data",
                        Reason.SIGNATURE,
                        using -> using.signingUnbroken().withClientData(data -> data.put("more", 1))),
                new Fault(
                        "another user's handle",
                        Reason.USER_HANDLE,
                        using -> using.withUserHandle(
                                UserHandle.random(new SecureRandom()).bytes())),
                new Fault(
                        "a user handle that is not base64url",
                        Reason.USER_HANDLE,
                        using -> using.withResponse(response -> inner(response).put("userHandle", "+/ü"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void one_fault_refuses_a_login(Fault fault) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);

        assertRefused(
                party.authenticate(
                        fault.change()
                                .apply(authenticator.authenticate(party.requestOptions()))
                                .response(),
                        passkey),
                fault.reason());
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_signature_of_the_wrong_length_is_refused_for_every_algorithm(Algorithm algorithm) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey passkey = passkeyOf(authenticator, Dialect.WEB, algorithm);

        for (UnaryOperator<byte[]> change : List.<UnaryOperator<byte[]>>of(
                Bytes.appending(0),
                signature -> Arrays.copyOf(signature, signature.length - 1),
                Bytes.flippingLastBit())) {
            assertRefused(
                    party.authenticate(
                            authenticator
                                    .authenticate(party.requestOptions())
                                    .withSignature(change)
                                    .response(),
                            passkey),
                    Reason.SIGNATURE);
        }
    }

    @Test
    void a_passkey_other_than_the_named_one_is_refused() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey made = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);
        RegisteredPasskey other = new RegisteredPasskey(
                new CredentialId(Bytes.random(32)), made.publicKey(), 0L, true, made.userHandle());

        assertRefused(
                party.authenticate(
                        authenticator.authenticate(party.requestOptions()).response(), other),
                Reason.CRED_ID_MISMATCH);
    }

    @Test
    void another_passkey_of_the_user_is_not_accepted_instead() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey made = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);
        RegisteredPasskey other = passkeyOf(SoftAuthenticator.synced(), Dialect.WEB, Algorithm.ES256);
        RegisteredPasskey mixed =
                new RegisteredPasskey(made.credentialId(), other.publicKey(), 0L, true, made.userHandle());

        assertRefused(
                party.authenticate(
                        authenticator.authenticate(party.requestOptions()).response(), mixed),
                Reason.SIGNATURE);
    }

    @Test
    void an_invalid_stored_key_is_refused() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        RegisteredPasskey made = passkeyOf(authenticator, Dialect.WEB, Algorithm.ES256);
        RegisteredPasskey broken =
                new RegisteredPasskey(made.credentialId(), new byte[] {1}, 0L, true, made.userHandle());

        assertRefused(
                party.authenticate(
                        authenticator.authenticate(party.requestOptions()).response(), broken),
                Reason.KEY_PARAMS);
    }

    private RegisteredPasskey passkeyOf(SoftAuthenticator authenticator, Dialect maker, Algorithm algorithm) {
        return party.passkey(
                outcome(party.register(authenticator, making -> making.as(maker).using(algorithm))));
    }

    private static ObjectNode inner(ObjectNode response) {
        return (ObjectNode) response.get("response");
    }

    private static byte[] der(BigInteger r, BigInteger s) {
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        return Bytes.concat(
                new byte[] {0x30, (byte) (first.length + second.length + 4), 2, (byte) first.length},
                first,
                new byte[] {2, (byte) second.length},
                second);
    }

    private static Fault clientDataJson(String name, UnaryOperator<byte[]> change) {
        return new Fault(name, Reason.CLIENT_DATA, using -> using.withClientDataJSON(change));
    }

    private static Fault clientData(String name, Reason reason, Consumer<ObjectNode> change) {
        return new Fault(name, reason, using -> using.withClientData(change));
    }

    private static Fault data(
            String name, Reason reason, Consumer<dev.latchkey.testsupport.authenticator.AuthenticatorData> change) {
        return new Fault(name, reason, using -> using.withAuthenticatorData(change));
    }

    private static Fault dataBytes(String name, UnaryOperator<byte[]> change) {
        return new Fault(name, Reason.AUTHDATA_LAYOUT, using -> using.withAuthenticatorDataBytes(change));
    }

    private static Fault signature(String name, UnaryOperator<byte[]> change) {
        return new Fault(name, Reason.SIGNATURE, using -> using.withSignature(change));
    }
}
