package dev.latchkey.testsupport.authenticator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How the authenticator stores and finds its credentials, and how each change affects the bytes. */
class CeremonyTest {
    private static final int FLAGS = 32;
    private static final int SIGN_COUNT = 33;
    private static final int LENGTH_WITHOUT_ATTESTED_DATA = 37;

    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();

    @Test
    void the_first_offered_algorithm_that_it_supports_is_used() {
        register(TestOptions.creation());
        assertThat(authenticator.newest().algorithm()).isEqualTo(Algorithm.EDDSA);

        authenticator.supporting(Algorithm.RS256, Algorithm.ES512);
        register(TestOptions.creation());
        assertThat(authenticator.newest().algorithm()).isEqualTo(Algorithm.RS256);

        authenticator.supporting(Algorithm.ES512);
        assertThatThrownBy(() -> register(TestOptions.creation()))
                .isInstanceOfSatisfying(
                        ClientException.class,
                        refusal -> assertThat(refusal.name()).isEqualTo("NotSupportedError"));

        authenticator.register(TestOptions.creation()).using(Algorithm.ES384).response();
        assertThat(authenticator.newest().algorithm()).isEqualTo(Algorithm.ES384);
    }

    @Test
    void an_excluded_credential_stops_a_registration_unless_ignored() {
        register(TestOptions.creation());
        var first = authenticator.newest();

        assertThatThrownBy(() -> register(TestOptions.excluding(first)))
                .isInstanceOfSatisfying(
                        ClientException.class,
                        refusal -> assertThat(refusal.name()).isEqualTo("InvalidStateError"));

        var again = authenticator
                .register(TestOptions.excluding(first))
                .ignoringExclusions()
                .withCredentialId(first.id())
                .response();
        assertThat(again.get("id").asText()).isEqualTo(first.idText());
        assertThat(authenticator.credentials()).hasSize(2);
    }

    @Test
    void the_credential_is_the_allowed_one_or_the_newest_discoverable_one_of_the_rp() {
        register(TestOptions.creation());
        register(TestOptions.creation());
        var first = authenticator.credentials().get(0);
        var second = authenticator.credentials().get(1);
        authenticator.discoverable(false);
        register(TestOptions.creation());
        var hidden = authenticator.newest();

        assertThat(usedIn(TestOptions.request())).isEqualTo(second.idText());
        assertThat(usedIn(TestOptions.allowing(first))).isEqualTo(first.idText());
        assertThat(usedIn(TestOptions.allowing(hidden))).isEqualTo(hidden.idText());
        assertThatThrownBy(() -> usedIn(TestOptions.request().put("rpId", "example.net")))
                .isInstanceOfSatisfying(
                        ClientException.class,
                        refusal -> assertThat(refusal.name()).isEqualTo("NotAllowedError"));
        assertThat(authenticator
                        .authenticate(TestOptions.allowing(first))
                        .with(second)
                        .response()
                        .get("id")
                        .asText())
                .isEqualTo(second.idText());
    }

    @Test
    void a_credential_that_is_not_discoverable_returns_no_user_handle() {
        authenticator.discoverable(false);
        register(TestOptions.creation());

        var json = authenticator
                .authenticate(TestOptions.allowing(authenticator.newest()))
                .as(Dialect.STANDARD_JSON)
                .response();

        assertThat(json.get("response").has("userHandle")).isFalse();
    }

    @Test
    void the_counter_stays_zero_or_counts_or_is_set() {
        register(TestOptions.creation());
        assertThat(signCount(authenticate())).isZero();
        assertThat(signCount(authenticate())).isZero();
        authenticator.newest().signCount(41);
        assertThat(signCount(authenticate())).isEqualTo(41);

        authenticator.counting();
        assertThat(signCount(authDataOf(register(TestOptions.creation())))).isEqualTo(1);
        assertThat(signCount(authenticate())).isEqualTo(2);
        authenticator.newest().signCount(0xfffffffeL);
        assertThat(signCount(authenticate())).isEqualTo(0xffffffffL);
    }

    @Test
    void flags_follow_the_authenticator_and_the_contents() {
        assertThat(authDataOf(register(TestOptions.creation()))[FLAGS]).isEqualTo((byte) 0x5d);
        assertThat(authenticate()[FLAGS]).isEqualTo((byte) 0x1d);

        authenticator.flags(Flag.UP);
        assertThat(authenticate()[FLAGS]).isEqualTo((byte) 0x01);
        assertThat(authenticate(data -> data.flags(0xff))[FLAGS]).isEqualTo((byte) 0xff);
    }

    @Test
    void an_assertion_can_contain_data_that_do_not_belong_there() {
        register(TestOptions.creation());
        var attested = authenticator.newest().attestedCredentialData();

        assertThat(authenticate()).hasSize(LENGTH_WITHOUT_ATTESTED_DATA);
        var withAttested = authenticate(data -> data.attestedCredentialData(attested));
        var withExtensions = authenticate(data -> data.extensions(CBORObject.FromObject(7)));
        var withTrailing = authDataOf(authenticator
                .authenticate(TestOptions.request())
                .withAuthenticatorDataBytes(Bytes.appending(0xde, 0xad))
                .response());

        assertThat(withAttested).hasSize(LENGTH_WITHOUT_ATTESTED_DATA + attested.encode().length);
        assertThat(withAttested[FLAGS] & Flag.AT.mask()).isNotZero();
        assertThat(withExtensions).hasSize(LENGTH_WITHOUT_ATTESTED_DATA + 1).endsWith(0x07);
        assertThat(withExtensions[FLAGS] & Flag.ED.mask()).isNotZero();
        assertThat(withTrailing).hasSize(LENGTH_WITHOUT_ATTESTED_DATA + 2).endsWith(0xde, 0xad);
    }

    @Test
    void an_attestation_object_can_have_trailing_bytes_or_a_duplicate_key() {
        var whole = attestationObject(authenticator.register(TestOptions.creation()));
        var trailing = attestationObject(
                authenticator.register(TestOptions.creation()).withAttestationObjectBytes(Bytes.appending(0)));
        var duplicate = attestationObject(authenticator
                .register(TestOptions.creation())
                .withAttestationObjectBytes(Cbor.duplicating("fmt", CBORObject.FromObject("packed"))));

        assertThat(CBORObject.DecodeFromBytes(whole).getKeys()).hasSize(3);
        assertThat(trailing).endsWith(0);
        assertThat(CBORObject.DecodeSequenceFromBytes(trailing)).hasSize(2);
        assertThat(duplicate[0]).isEqualTo((byte) 0xa4);
        assertThat(duplicate)
                .endsWith(Bytes.concat(new byte[] {0x63}, Bytes.utf8("fmt"), new byte[] {0x66}, Bytes.utf8("packed")));
        assertThatThrownBy(() -> CBORObject.DecodeFromBytes(duplicate)).hasMessageContaining("uplicate");
    }

    @Test
    void cose_keys_are_canonical_until_changed() {
        authenticator.register(TestOptions.creation()).using(Algorithm.ES256).response();
        var key = authenticator.newest().coseKey().EncodeToBytes();

        assertThat(Arrays.copyOf(key, 10))
                .isEqualTo(new byte[] {(byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20});
        assertThat(key).hasSize(77);
        assertThat(authDataOf(authenticator
                        .register(TestOptions.creation())
                        .using(Algorithm.ES256)
                        .withCoseKey(map -> map.Add(-4, new byte[32]))
                        .response()))
                .hasSize(LENGTH_WITHOUT_ATTESTED_DATA + 16 + 2 + 32 + 77 + 35);
    }

    @Test
    void the_response_is_changed_last() {
        var json = authenticator
                .register(TestOptions.creation())
                .withResponse(response -> response.put("rawId", "other"))
                .withResponse(response -> response.remove("type"))
                .response();

        assertThat(json.get("rawId").asText()).isEqualTo("other");
        assertThat(json.has("type")).isFalse();
    }

    private ObjectNode register(ObjectNode options) {
        return authenticator.register(options).as(Dialect.STANDARD_JSON).response();
    }

    private byte[] authenticate() {
        return authenticate(unchanged -> {});
    }

    private byte[] authenticate(Consumer<AuthenticatorData> change) {
        return authDataOf(authenticator
                .authenticate(TestOptions.request())
                .withAuthenticatorData(change)
                .response());
    }

    private String usedIn(ObjectNode options) {
        return authenticator.authenticate(options).response().get("id").asText();
    }

    private static byte[] attestationObject(Registration registration) {
        return Bytes.fromBase64Url(
                registration.response().at("/response/attestationObject").asText());
    }

    private static byte[] authDataOf(ObjectNode json) {
        var response = json.get("response");
        return response.has("attestationObject")
                ? CBORObject.DecodeFromBytes(Bytes.fromBase64Url(
                                response.get("attestationObject").asText()))
                        .get("authData")
                        .GetByteString()
                : Bytes.fromBase64Url(response.get("authenticatorData").asText());
    }

    private static long signCount(byte[] authenticatorData) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(authenticatorData).getInt(SIGN_COUNT));
    }
}
