package dev.latchkey.client;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class WellKnownTest {
    private static final String FINGERPRINT =
            "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:" + "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

    private static Response read(TestApp app, String document) {
        return given().redirects().follow(false).get("/v1/apps/{app_id}/.well-known/" + document, app.id());
    }

    private static String body(TestApp app, String document) {
        return read(app, document).then().statusCode(200).extract().asString();
    }

    @Test
    void every_web_origin_may_use_the_passkeys_and_the_related_ones_are_listed_first() {
        TestApp app = Operator.makeApp(
                Map.of(
                        "name", "Example",
                        "rp_id", "example.com",
                        "auth_origin", "https://example.com",
                        "additional_auth_origins", List.of("https://login.example.com"),
                        "settings",
                                Map.of("related_origins", List.of("https://example.de", "https://example.com:8443"))),
                "https://example.com");
        assertThat(body(app, "webauthn"))
                .isEqualTo("{\"origins\":[\"https://example.de\",\"https://example.com:8443\","
                        + "\"https://example.com\",\"https://login.example.com\"]}");
    }

    @Test
    void an_origin_that_is_named_twice_is_listed_once() {
        TestApp app = Operator.makeApp(Map.of("related_origins", List.of("https://example.com")));
        assertThat(body(app, "webauthn")).isEqualTo("{\"origins\":[\"https://example.com\"]}");
    }

    @Test
    void each_ios_app_shares_credentials_under_its_team_and_bundle() {
        TestApp app = Operator.makeApp(Map.of(
                "native_clients",
                List.of(
                        Map.of("platform", "ios", "team_id", "A1B2C3D4E5", "bundle_id", "com.example.shop"),
                        android("com.example.shop"),
                        Map.of("platform", "ios", "team_id", "A1B2C3D4E5", "bundle_id", "com.example.admin"))));
        assertThat(body(app, "apple-app-site-association"))
                .isEqualTo("{\"webcredentials\":{\"apps\":"
                        + "[\"A1B2C3D4E5.com.example.shop\",\"A1B2C3D4E5.com.example.admin\"]}}");
    }

    @Test
    void each_android_app_gets_login_credentials_and_handles_urls() {
        TestApp app = Operator.makeApp(Map.of("native_clients", List.of(android("com.example.shop"))));
        assertThat(body(app, "assetlinks.json"))
                .isEqualTo("[{\"relation\":[\"delegate_permission/common.get_login_creds\","
                        + "\"delegate_permission/common.handle_all_urls\"],\"target\":{\"namespace\":\"android_app\","
                        + "\"package_name\":\"com.example.shop\",\"sha256_cert_fingerprints\":[\"" + FINGERPRINT
                        + "\"]}}]");
    }

    @Test
    void only_configured_pages_are_listed_under_the_standards_names() {
        TestApp app = Operator.makeApp(Map.of(
                "passkey_endpoints",
                Map.of(
                        "enroll", "https://example.com/new",
                        "prf_usage_details", "https://example.com/prf")));
        assertThat(body(app, "passkey-endpoints"))
                .isEqualTo("{\"enroll\":\"https://example.com/new\",\"prfUsageDetails\":\"https://example.com/prf\"}");
        assertThat(body(Operator.makeApp(), "passkey-endpoints")).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webauthn", "apple-app-site-association", "assetlinks.json", "passkey-endpoints"})
    void a_document_is_plain_json_that_may_be_cached_for_a_short_time(String document) {
        Response response = read(Operator.makeApp(), document);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.contentType()).startsWith("application/json");
        assertThat(response.header("Cache-Control")).isEqualTo("max-age=300");
        assertThat(response.header("Vary")).isEqualTo("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webauthn", "apple-app-site-association", "assetlinks.json", "passkey-endpoints"})
    void a_document_is_for_the_pages_of_the_app_and_for_clients_that_are_not_pages(String document) {
        TestApp app = Operator.makeApp(Map.of("related_origins", List.of("https://example.de")));
        String path = "/v1/apps/{app_id}/.well-known/" + document;
        given().header("Origin", "https://example.de")
                .get(path, app.id())
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "https://example.de");
        Response foreign = given().header("Origin", "https://example.org").get(path, app.id());
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.header("Access-Control-Allow-Origin")).isNull();
        given().header("Authorization", "Bearer of nothing")
                .get(path, app.id())
                .then()
                .statusCode(200);
        assertThat(given().get(path, "unknown").statusCode()).isEqualTo(404);
    }

    private static Map<String, Object> android(String packageName) {
        return Map.of(
                "platform", "android", "package_name", packageName, "sha256_cert_fingerprints", List.of(FINGERPRINT));
    }
}
