package dev.latchkey.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the start of a registration answers, member by member (contract section 2; WebAuthn Level 3, section 5.1.9). */
@QuarkusTest
class CreationOptionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode start(TestApp app, String members) throws JsonProcessingException {
        return JSON.readTree(response(app, members)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asString());
    }

    private static Response response(TestApp app, String members) {
        String transaction = app.backend()
                .createRegister(Map.of("external_id", "ada", "passkey_display_name", "Ada \u2603 L."))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
        return app.browser()
                .request()
                .body("{\"transaction_id\":\"" + transaction + "\"" + members + "}")
                .post("/v1/apps/{app_id}/register/transactions/webauthn/start", app.id());
    }

    @Test
    void a_start_answers_exactly_these_members() throws JsonProcessingException {
        TestApp app = Operator.makeApp();
        JsonNode answer = start(app, "");
        ObjectNode publicKey = (ObjectNode) answer.at("/handshake/challenge/publicKey");
        String challenge = publicKey.remove("challenge").textValue();
        String userId = ((ObjectNode) publicKey.get("user")).remove("id").textValue();

        assertThat(Bytes.fromBase64Url(challenge)).hasSize(32);
        assertThat(challenge).doesNotContain("=");
        assertThat(new String(Bytes.fromBase64Url(userId), StandardCharsets.US_ASCII))
                .matches("[A-Za-z0-9]{32}");
        assertThat(publicKey).isEqualTo(JSON.readTree("""
                                {"rp": {"id": "example.com", "name": "Example"},
                                 "user": {"name": "Ada \u2603 L.", "displayName": "Ada \u2603 L."},
                                 "pubKeyCredParams": [
                                   {"type": "public-key", "alg": -7},
                                   {"type": "public-key", "alg": -8},
                                   {"type": "public-key", "alg": -257}],
                                 "timeout": 300000,
                                 "authenticatorSelection":
                                   {"residentKey": "required", "requireResidentKey": true, "userVerification": "required"},
                                 "attestation": "none",
                                 "extensions": {"credProps": true}}
                                """));
        assertThat(answer.at("/handshake/challenge").size()).isEqualTo(1);
        assertThat(answer.at("/handshake").size()).isEqualTo(2);
        assertThat(answer.size()).isEqualTo(2);
        assertThat(answer.get("transaction_id").textValue()).hasSize(43);
        assertThat(answer.at("/handshake/id").textValue())
                .hasSize(43)
                .isNotEqualTo(answer.get("transaction_id").textValue());
    }

    @Test
    void the_apps_settings_shape_the_options() throws JsonProcessingException {
        TestApp app = Operator.makeApp(
                Map.of(
                        "name", "Internal name",
                        "rp_id", "example.com",
                        "rp_name", "Example & Co",
                        "auth_origin", "https://example.com",
                        "settings",
                                Map.of(
                                        "algorithms",
                                        List.of(-36, -257, -35, -7),
                                        "resident_key",
                                        "preferred",
                                        "user_verification",
                                        "discouraged",
                                        "attestation",
                                        "direct",
                                        "ceremony_timeout",
                                        77,
                                        "hints",
                                        List.of("security-key", "hybrid"))),
                "https://example.com");
        JsonNode publicKey = start(app, "").at("/handshake/challenge/publicKey");

        assertThat(publicKey.at("/rp/name").textValue()).isEqualTo("Example & Co");
        assertThat(publicKey.get("pubKeyCredParams").findValuesAsText("alg"))
                .containsExactly("-36", "-257", "-35", "-7");
        assertThat(publicKey.get("authenticatorSelection"))
                .isEqualTo(
                        JSON.readTree(
                                "{\"residentKey\":\"preferred\",\"requireResidentKey\":false,\"userVerification\":\"discouraged\"}"));
        assertThat(publicKey.get("attestation").textValue()).isEqualTo("direct");
        assertThat(publicKey.get("timeout").asLong()).isEqualTo(77_000);
        assertThat(publicKey.get("hints")).isEqualTo(JSON.readTree("[\"security-key\",\"hybrid\"]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "cross-platform"})
    void an_attachment_is_passed_on(String attachment) throws JsonProcessingException {
        JsonNode answer = start(Operator.makeApp(), ",\"authenticator_attachment\":\"" + attachment + "\"");

        assertThat(answer.at("/handshake/challenge/publicKey/authenticatorSelection/authenticatorAttachment")
                        .textValue())
                .isEqualTo(attachment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"authenticator_attachment\":\"any\"", ",\"authenticator_attachment\":null"})
    void an_omitted_attachment_allows_any(String members) throws JsonProcessingException {
        JsonNode answer = start(Operator.makeApp(), members);

        assertThat(answer.at("/handshake/challenge/publicKey/authenticatorSelection")
                        .has("authenticatorAttachment"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Platform\"", "\"cross_platform\"", "\"usb\"", "\"\"", "0", "1", "true", "[]", "{}"})
    void an_unknown_attachment_is_malformed(String attachment) {
        Answers.assertError(
                response(Operator.makeApp(), ",\"authenticator_attachment\":" + attachment), 400, "invalid_request");
    }

    @Test
    void the_users_passkeys_are_excluded_with_their_transports() throws JsonProcessingException {
        TestApp app = Operator.makeApp();
        SoftAuthenticator synced = SoftAuthenticator.synced();
        SoftAuthenticator key = SoftAuthenticator.securityKey().transports("usb", "nfc", "smart-card");
        SoftAuthenticator phone = SoftAuthenticator.synced();
        app.browser().register(synced, app.backend().register("ada"));
        app.browser().register(key, app.backend().register("ada"));
        app.client(Dialect.IOS).register(phone, app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("bob"));

        JsonNode excluded = start(app, "").at("/handshake/challenge/publicKey/excludeCredentials");

        assertThat(excluded).isEqualTo(JSON.readTree("""
                        [{"type": "public-key", "id": "%s", "transports": ["hybrid", "internal"]},
                         {"type": "public-key", "id": "%s", "transports": ["usb", "nfc", "smart-card"]},
                         {"type": "public-key", "id": "%s"}]
                        """.formatted(
                synced.newest().idText(), key.newest().idText(), phone.newest().idText())));
    }

    @Test
    void every_start_has_a_new_challenge_and_the_same_user_handle() throws JsonProcessingException {
        TestApp app = Operator.makeApp();
        Set<String> challenges = new HashSet<>();
        List<String> handles = new ArrayList<>();
        for (int starts = 0; starts < 5; starts++) {
            JsonNode publicKey = start(app, "").at("/handshake/challenge/publicKey");
            challenges.add(publicKey.get("challenge").textValue());
            handles.add(publicKey.at("/user/id").textValue());
        }

        assertThat(challenges).hasSize(5);
        assertThat(handles).containsOnly(handles.get(0));
        assertThat(start(Operator.makeApp(), "")
                        .at("/handshake/challenge/publicKey/user/id")
                        .textValue())
                .isNotEqualTo(handles.get(0));
    }

    @Test
    void the_relying_partys_own_id_does_not_reach_the_browser() {
        String answer = response(Operator.makeApp(), "").asString();

        assertThat(answer).doesNotContain("\"ada\"").doesNotContain("external_id");
    }
}
