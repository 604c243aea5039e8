package dev.latchkey.client;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the start of a login answers, member by member (contract section 2; WebAuthn Level 3, section 5.1.10). */
@QuarkusTest
class RequestOptionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String START = "/v1/apps/{app_id}/authenticate/transactions/webauthn/start";

    @Inject
    DataSource database;

    private static JsonNode start(TestApp app, String transaction) throws JsonProcessingException {
        return JSON.readTree(app.browser()
                .startLogin(transaction)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asString());
    }

    @Test
    void a_start_with_a_transaction_answers_exactly_these_members() throws JsonProcessingException {
        TestApp app = Operator.makeApp();
        SoftAuthenticator synced = SoftAuthenticator.synced();
        SoftAuthenticator phone = SoftAuthenticator.synced();
        app.browser().register(synced, app.backend().register("ada"));
        app.client(Dialect.IOS).register(phone, app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("bob"));
        String transaction = app.backend().authenticate("ada");

        JsonNode answer = start(app, transaction);
        ObjectNode publicKey = (ObjectNode) answer.at("/handshake/challenge/publicKey");
        assertThat(Bytes.fromBase64Url(publicKey.remove("challenge").textValue()))
                .hasSize(32);

        assertThat(publicKey).isEqualTo(JSON.readTree("""
                        {"timeout": 300000,
                         "rpId": "example.com",
                         "allowCredentials": [
                           {"type": "public-key", "id": "%s", "transports": ["hybrid", "internal"]},
                           {"type": "public-key", "id": "%s"}],
                         "userVerification": "required"}
                        """.formatted(
                        synced.newest().idText(), phone.newest().idText())));
        assertThat(answer.size()).isEqualTo(2);
        assertThat(answer.get("transaction_id").textValue()).isEqualTo(transaction);
        assertThat(answer.get("handshake").size()).isEqualTo(2);
        assertThat(answer.at("/handshake/challenge").size()).isEqualTo(1);
    }

    @Test
    void a_start_without_a_transaction_answers_exactly_these_members_and_writes_nothing()
            throws JsonProcessingException {
        TestApp app = Operator.makeApp(
                Map.of("hints", List.of("client-device"), "user_verification", "preferred", "ceremony_timeout", 60));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        List<String> before = AppRows.of(database, app.id());

        JsonNode answer = start(app, null);
        ObjectNode publicKey = (ObjectNode) answer.at("/handshake/challenge/publicKey");
        assertThat(Bytes.fromBase64Url(publicKey.remove("challenge").textValue()))
                .hasSize(32);

        assertThat(publicKey)
                .isEqualTo(
                        JSON.readTree("{\"timeout\":60000,\"rpId\":\"example.com\",\"userVerification\":\"preferred\","
                                + "\"hints\":[\"client-device\"]}"));
        assertThat(answer.size()).isEqualTo(1);
        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"transaction_id\":null}", "{\"unknown\":[1]}", " \n{ } "})
    void a_body_that_names_no_transaction_starts_without_one(String body) {
        TestApp app = Operator.makeApp();

        for (String type : List.of("application/json", "text/plain;charset=UTF-8")) {
            assertThat(given().contentType(type)
                            .body(body)
                            .post(START, app.id())
                            .then()
                            .statusCode(200)
                            .extract()
                            .<Map<String, Object>>path("$"))
                    .containsOnlyKeys("handshake");
        }
    }

    @Test
    void no_body_at_all_starts_without_a_transaction() {
        TestApp app = Operator.makeApp();

        given().post(START, app.id()).then().statusCode(200);
        given().contentType("text/plain;charset=UTF-8")
                .post(START, app.id())
                .then()
                .statusCode(200);
        given().contentType("application/json").post(START, app.id()).then().statusCode(200);
    }
}
