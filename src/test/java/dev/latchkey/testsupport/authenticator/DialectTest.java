package dev.latchkey.testsupport.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The differences between the clients, each pinned. */
class DialectTest {
    private static final String HANDLE_AS_BASE64URL = Bytes.base64Url(Bytes.utf8(TestOptions.USER_HANDLE));

    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();

    @ParameterizedTest
    @EnumSource(names = {"WEB", "WEB_0_1"})
    void web_sends_transports_beside_the_response_and_omits_the_rest(Dialect web) {
        var json = register(web);

        assertThat(names(json)).containsExactlyInAnyOrder("id", "rawId", "type", "response", "transports");
        assertThat(names(json.get("response"))).containsExactlyInAnyOrder("clientDataJSON", "attestationObject");
        assertThat(json.get("transports")).hasToString("[\"hybrid\",\"internal\"]");
    }

    @Test
    void ios_sends_no_transports() {
        var json = register(Dialect.IOS);

        assertThat(names(json)).containsExactlyInAnyOrder("id", "rawId", "type", "response");
        assertThat(names(json.get("response"))).containsExactlyInAnyOrder("clientDataJSON", "attestationObject");
    }

    @ParameterizedTest
    @EnumSource(names = {"ANDROID", "STANDARD_JSON"})
    void platforms_send_every_member_of_the_standard(Dialect platform) {
        var options = TestOptions.creation();
        options.putObject("extensions").put("credProps", true);

        var json = authenticator.register(options).as(platform).response();

        assertThat(names(json))
                .containsExactlyInAnyOrder(
                        "id", "rawId", "type", "response", "authenticatorAttachment", "clientExtensionResults");
        assertThat(names(json.get("response")))
                .containsExactlyInAnyOrder(
                        "clientDataJSON",
                        "attestationObject",
                        "authenticatorData",
                        "publicKey",
                        "publicKeyAlgorithm",
                        "transports");
        assertThat(json.at("/authenticatorAttachment").asText()).isEqualTo("platform");
        assertThat(json.at("/clientExtensionResults")).hasToString("{\"credProps\":{\"rk\":true}}");
        assertThat(json.at("/response/publicKeyAlgorithm").asInt()).isEqualTo(Algorithm.EDDSA.cose());
        assertThat(json.at("/response/publicKey").asText())
                .isEqualTo(Bytes.base64Url(authenticator.newest().publicKey().getEncoded()));
    }

    @ParameterizedTest
    @EnumSource
    void every_client_names_the_credential_twice(Dialect dialect) {
        var registration = register(dialect);
        var assertion = authenticate(dialect);

        for (ObjectNode json : List.of(registration, assertion)) {
            assertThat(json.get("id").asText())
                    .isEqualTo(authenticator.newest().idText())
                    .isEqualTo(json.get("rawId").asText())
                    .doesNotContain("=");
            assertThat(json.get("type").asText()).isEqualTo("public-key");
        }
    }

    @Test
    void ios_uses_the_user_id_as_text_and_the_others_decode_it() {
        register(Dialect.IOS);
        assertThat(authenticator.newest().userHandle()).isEqualTo(Bytes.utf8(HANDLE_AS_BASE64URL));

        for (Dialect other : List.of(Dialect.WEB, Dialect.WEB_0_1, Dialect.ANDROID, Dialect.STANDARD_JSON)) {
            register(other);
            assertThat(authenticator.newest().userHandle()).isEqualTo(Bytes.utf8(TestOptions.USER_HANDLE));
        }
    }

    @Test
    void one_users_handle_is_returned_in_three_spellings() {
        register(Dialect.WEB);
        assertThat(userHandle(authenticate(Dialect.WEB))).isEqualTo(HANDLE_AS_BASE64URL);
        assertThat(userHandle(authenticate(Dialect.IOS))).isEqualTo(TestOptions.USER_HANDLE);

        register(Dialect.IOS);
        assertThat(userHandle(authenticate(Dialect.IOS))).isEqualTo(HANDLE_AS_BASE64URL);
        assertThat(userHandle(authenticate(Dialect.ANDROID)))
                .isEqualTo(Bytes.base64Url(Bytes.utf8(HANDLE_AS_BASE64URL)));
    }

    @Test
    void ios_omits_a_handle_that_is_not_text() {
        register(Dialect.WEB);

        var json = authenticator
                .authenticate(TestOptions.request())
                .as(Dialect.IOS)
                .withUserHandle(new byte[] {(byte) 0xff})
                .response();

        assertThat(names(json.get("response"))).doesNotContain("userHandle");
    }

    @ParameterizedTest
    @CsvSource({"WEB,true", "WEB_0_1,true", "ANDROID,false", "IOS,false", "STANDARD_JSON,false"})
    void only_the_web_client_sends_a_missing_handle_as_an_empty_one(Dialect dialect, boolean empty) {
        register(Dialect.WEB);

        var json = authenticator
                .authenticate(TestOptions.request())
                .as(dialect)
                .withUserHandle(null)
                .response();

        assertThat(json.get("response").has("userHandle")).isEqualTo(empty);
        assertThat(json.at("/response/userHandle").asText()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"WEB,false", "WEB_0_1,false", "ANDROID,true", "IOS,false", "STANDARD_JSON,true"})
    void only_the_platforms_send_extension_results_with_a_login(Dialect dialect, boolean given) {
        register(Dialect.WEB);

        var json = authenticate(dialect);

        assertThat(names(json.get("response")))
                .containsExactlyInAnyOrder("clientDataJSON", "authenticatorData", "signature", "userHandle");
        assertThat(json.has("clientExtensionResults")).isEqualTo(given);
        assertThat(json.has("authenticatorAttachment")).isEqualTo(given);
        assertThat(json.has("transports")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "WEB,'type,challenge,origin,crossOrigin'",
        "WEB_0_1,'type,challenge,origin,crossOrigin'",
        "ANDROID,'type,challenge,origin,androidPackageName'",
        "IOS,'type,challenge,origin'",
        "STANDARD_JSON,'type,challenge,origin,crossOrigin'"
    })
    void client_data_are_written_in_the_clients_order(Dialect dialect, String members) throws IOException {
        var origin = dialect == Dialect.ANDROID ? "android:apk-key-hash:3q0" : "https://login.example.com";

        var json = authenticator
                .register(TestOptions.creation())
                .as(dialect)
                .from(origin)
                .response();

        var clientData = Json.MAPPER.readTree(
                Bytes.fromBase64Url(json.at("/response/clientDataJSON").asText()));
        assertThat(String.join(",", names(clientData))).isEqualTo(members);
        assertThat(clientData.get("type").asText()).isEqualTo("webauthn.create");
        assertThat(clientData.get("challenge").asText()).isEqualTo(TestOptions.CHALLENGE);
        assertThat(clientData.get("origin").asText()).isEqualTo(origin);
    }

    @Test
    void only_the_old_web_client_does_not_declare_json() {
        for (Dialect dialect : Dialect.values()) {
            assertThat(dialect.contentType().equals("application/json")).isEqualTo(dialect != Dialect.WEB_0_1);
        }
    }

    private ObjectNode register(Dialect dialect) {
        return authenticator.register(TestOptions.creation()).as(dialect).response();
    }

    private ObjectNode authenticate(Dialect dialect) {
        return authenticator.authenticate(TestOptions.request()).as(dialect).response();
    }

    private static String userHandle(ObjectNode response) {
        return response.at("/response/userHandle").asText();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
