package dev.latchkey.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.Algorithm;
import dev.latchkey.app.AttestationConveyance;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.app.Hint;
import dev.latchkey.app.ResidentKey;
import dev.latchkey.app.UserVerification;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The options as written by a mapper that uses snake_case for everything else. */
class OptionsTest {
    private static final byte[] CHALLENGE = {(byte) 0xfb, (byte) 0xff, 1};
    private static final UserHandle USER = new UserHandle("handle".getBytes(StandardCharsets.US_ASCII));
    private static final List<CredentialDescriptor> KNOWN = List.of(
            new CredentialDescriptor(new CredentialId(new byte[16]), List.of("hybrid", "internal")),
            new CredentialDescriptor(new CredentialId(new byte[17]), List.of()));

    @Test
    void full_creation_options_are_the_standards_json() throws Exception {
        JsonNode written = written(CreationOptions.of(
                CHALLENGE,
                "example.com",
                "Example",
                USER,
                "Ann",
                List.of(Algorithm.ES256, Algorithm.EDDSA, Algorithm.RS256),
                Duration.ofMinutes(5),
                KNOWN,
                ResidentKey.REQUIRED,
                UserVerification.PREFERRED,
                AttestationConveyance.DIRECT,
                AuthenticatorAttachment.CROSS_PLATFORM,
                List.of(Hint.SECURITY_KEY, Hint.CLIENT_DEVICE)));

        assertThat(written).isEqualTo(Party.MAPPER.readTree("""
                {"rp": {"id": "example.com", "name": "Example"},
                 "user": {"id": "aGFuZGxl", "name": "Ann", "displayName": "Ann"},
                 "challenge": "-_8B",
                 "pubKeyCredParams": [
                   {"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -8},
                   {"type": "public-key", "alg": -257}],
                 "timeout": 300000,
                 "excludeCredentials": [
                   {"type": "public-key", "id": "AAAAAAAAAAAAAAAAAAAAAA", "transports": ["hybrid", "internal"]},
                   {"type": "public-key", "id": "AAAAAAAAAAAAAAAAAAAAAAA"}],
                 "authenticatorSelection": {"authenticatorAttachment": "cross-platform", "residentKey": "required",
                   "requireResidentKey": true, "userVerification": "preferred"},
                 "hints": ["security-key", "client-device"],
                 "attestation": "direct",
                 "extensions": {"credProps": true}}
                """));
    }

    @Test
    void members_without_a_value_are_omitted() throws Exception {
        JsonNode creation = written(CreationOptions.of(
                CHALLENGE,
                "example.com",
                "Example",
                USER,
                "Ann",
                List.of(Algorithm.ES256),
                Duration.ofSeconds(1),
                List.of(),
                ResidentKey.DISCOURAGED,
                UserVerification.DISCOURAGED,
                AttestationConveyance.NONE,
                null,
                List.of()));
        JsonNode request = written(RequestOptions.of(
                CHALLENGE, "example.com", Duration.ofSeconds(1), List.of(), UserVerification.REQUIRED, List.of()));

        assertThat(creation.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "rp",
                        "user",
                        "challenge",
                        "pubKeyCredParams",
                        "timeout",
                        "authenticatorSelection",
                        "attestation",
                        "extensions");
        assertThat(creation.get("authenticatorSelection")).isEqualTo(Party.MAPPER.readTree("""
                {"residentKey": "discouraged", "requireResidentKey": false, "userVerification": "discouraged"}
                """));
        assertThat(request).isEqualTo(Party.MAPPER.readTree("""
                {"challenge": "-_8B", "timeout": 1000, "rpId": "example.com", "userVerification": "required"}
                """));
    }

    @Test
    void full_request_options_are_the_standards_json() throws Exception {
        JsonNode written = written(RequestOptions.of(
                CHALLENGE,
                "example.com",
                Duration.ofMinutes(5),
                KNOWN,
                UserVerification.REQUIRED,
                List.of(Hint.HYBRID)));

        assertThat(written).isEqualTo(Party.MAPPER.readTree("""
                {"challenge": "-_8B", "timeout": 300000, "rpId": "example.com",
                 "allowCredentials": [
                   {"type": "public-key", "id": "AAAAAAAAAAAAAAAAAAAAAA", "transports": ["hybrid", "internal"]},
                   {"type": "public-key", "id": "AAAAAAAAAAAAAAAAAAAAAAA"}],
                 "userVerification": "required",
                 "hints": ["hybrid"]}
                """));
    }

    @ParameterizedTest
    @EnumSource(ResidentKey.class)
    void level_1_clients_receive_the_requirement_of_a_discoverable_passkey(ResidentKey residentKey) {
        JsonNode selection = written(CreationOptions.of(
                        CHALLENGE,
                        "example.com",
                        "Example",
                        USER,
                        "Ann",
                        List.of(Algorithm.ES256),
                        Duration.ofSeconds(1),
                        List.of(),
                        residentKey,
                        UserVerification.REQUIRED,
                        AttestationConveyance.NONE,
                        null,
                        List.of())
                .authenticatorSelection());

        assertThat(selection.get("requireResidentKey").booleanValue()).isEqualTo(residentKey == ResidentKey.REQUIRED);
    }

    private static JsonNode written(Object options) {
        try {
            return Party.MAPPER.readTree(Party.MAPPER.writeValueAsString(options));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
