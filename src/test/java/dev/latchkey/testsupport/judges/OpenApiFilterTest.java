package dev.latchkey.testsupport.judges;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tested against a server that returns configured answers. */
class OpenApiFilterTest {
    private static final String REGISTER = "/v1/apps/app/transactions/register";
    private static final String VERIFY = "/v1/apps/app/authenticate/verify";
    private static final String LOGIN = "/v1/apps/app/authenticate/transactions/webauthn/start";
    private static final String USER = "/v1/apps/app/users/user";
    private static final String DEVICES = USER + "/devices";
    private static final String TRANSACTION = "{\"transaction_id\":\"t\"}";
    private static final String REQUEST = "{\"external_id\":\"a\",\"passkey_display_name\":\"b\"}";
    private static final String DEVICE = """
        {"devices":[{"created_at":"2026-03-01T09:31:12.123456Z","cred_id":"c","friendly_name":"f","id":"d",
        "last_login_at":"2026-03-01T09:31:12Z","type":"passkey","updated_at":"2026-03-01T09:31:12Z",
        "usage_count":0,"icons":{"light":null,"dark":null}}]}\
        """;

    private HttpServer server;
    private int status;
    private String contentType = "application/json;charset=UTF-8";
    private String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            exchange.getResponseHeaders().set("Content-Type", contentType);
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void a_documented_exchange_passes_and_can_still_be_read() {
        answers(201, TRANSACTION);
        String transaction = backend()
                .body(REQUEST)
                .post(REGISTER)
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
        assertThat(transaction).isEqualTo("t");
    }

    @Test
    void an_undocumented_status_is_a_fault() {
        answers(202, TRANSACTION);
        refused(() -> backend().body(REQUEST).post(REGISTER), "status 202");
    }

    @Test
    void an_undocumented_content_type_is_a_fault() {
        answers(201, TRANSACTION);
        contentType = "text/plain";
        refused(() -> backend().body(REQUEST).post(REGISTER), "text/plain");
    }

    @Test
    void a_missing_member_is_a_fault() {
        answers(201, "{}");
        refused(() -> backend().body(REQUEST).post(REGISTER), "transaction_id");
    }

    @Test
    void an_extra_member_is_a_fault() {
        answers(201, "{\"transaction_id\":\"t\",\"secret\":1}");
        refused(() -> backend().body(REQUEST).post(REGISTER), "secret");
    }

    @Test
    void an_extra_member_deep_inside_is_a_fault() {
        answers(200, DEVICE.replace("\"dark\":null", "\"dark\":null,\"grey\":null"));
        refused(() -> backend().get(DEVICES), "grey");
    }

    @Test
    void null_is_a_fault_where_it_is_not_documented() {
        answers(200, DEVICE);
        passes(() -> backend().get(DEVICES));
        answers(200, DEVICE.replace("\"friendly_name\":\"f\"", "\"friendly_name\":null"));
        refused(() -> backend().get(DEVICES), "friendly_name");
    }

    @Test
    void a_time_that_is_not_RFC_3339_is_a_fault() {
        answers(200, DEVICE.replace("2026-03-01T09:31:12Z", "2026-03-01 09:31:12"));
        refused(() -> backend().get(DEVICES), "date");
    }

    @Test
    void an_answer_without_its_body_is_a_fault() {
        answers(201, "");
        refused(() -> backend().body(REQUEST).post(REGISTER), "no response body");
    }

    @Test
    void a_body_where_none_is_documented_is_a_fault() {
        answers(200, "");
        passes(() -> backend().delete(USER));
        answers(200, "{}");
        refused(() -> backend().delete(USER), "");
    }

    @Test
    void free_form_members_may_contain_anything() {
        answers(200, "{\"user_metadata\":1}");
        refused(() -> backend().body("{}").patch(USER), "user");
        answers(200, """
            {"external_id":"e","type":"register","device_id":"d","credential_id":"c","user_verified":true,
            "backed_up":false,"aaguid":"00000000-0000-0000-0000-000000000000","origin":"o","rp_id":"r",
            "authenticated_at":"2026-03-01T09:31:12Z","context":{"a":null,"b":[{"c":1.5}]}}\
            """);
        passes(() -> backend().body("{\"nonce\":\"n\"}").post(VERIFY));
    }

    @Test
    void an_error_of_the_call_passes() {
        answers(401, error("invalid_nonce"));
        passes(() -> backend().body("{\"nonce\":\"n\"}").post(VERIFY));
    }

    @Test
    void an_error_code_of_another_call_is_a_fault() {
        answers(401, error("invalid_nonce"));
        refused(() -> backend().body(REQUEST).post(REGISTER), "invalid_nonce");
    }

    @Test
    void an_error_code_that_does_not_exist_is_a_fault() {
        answers(401, error("no_such_code"));
        refused(() -> backend().body(REQUEST).post(REGISTER), "no_such_code");
    }

    @Test
    void an_error_without_its_required_retry_after_is_a_fault() {
        answers(503, error("service_unavailable"));
        refused(() -> backend().body(REQUEST).post(REGISTER), "Retry-After");
    }

    @Test
    void a_refusal_that_only_another_call_documents_is_a_fault() {
        answers(404, error("user_not_found"));
        passes(() -> backend().get(DEVICES));
        refused(() -> backend().body(REQUEST).post(REGISTER), "user_not_found");
    }

    @Test
    void a_deliberately_broken_request_is_not_a_fault_if_it_is_refused() {
        answers(400, error("invalid_request"));
        passes(() -> backend().body("{\"external_id\":7").post(REGISTER));
        passes(() -> backend().queryParam("limit", "0").get("/v1/apps/app/users"));
    }

    @Test
    void an_undocumented_request_that_is_accepted_is_a_fault() {
        answers(201, TRANSACTION);
        refused(() -> backend().body("{\"external_id\":7}").post(REGISTER), "external_id");
        refused(() -> backend().post(REGISTER), "body");
        refused(
                () -> given(service())
                        .contentType("application/json")
                        .body(REQUEST)
                        .post(REGISTER),
                "security");
    }

    @Test
    void a_query_parameter_out_of_bounds_that_is_accepted_is_a_fault() {
        answers(200, "{}");
        refused(() -> backend().queryParam("limit", "0").get("/v1/apps/app/users"), "minimum");
    }

    @Test
    void unknown_members_parameters_and_content_types_of_a_request_are_ignored() {
        answers(201, TRANSACTION);
        passes(() -> backend()
                .queryParam("whatever", "1")
                .contentType("text/plain;charset=UTF-8")
                .body("{\"external_id\":\"a\",\"passkey_display_name\":\"b\",\"more\":true,\"expires_in\":null}")
                .post(REGISTER));
    }

    @Test
    void a_login_needs_neither_body_nor_key() {
        answers(200, """
            {"handshake":{"id":"h","challenge":{"publicKey":{"challenge":"c","rpId":"r"}}}}\
            """);
        passes(() -> given(service()).post(LOGIN));
        passes(() -> given(service()).body("null").post(LOGIN));
    }

    @Test
    void a_call_that_is_not_documented_must_be_an_error_of_the_usual_shape() {
        answers(404, error("not_found"));
        passes(() -> backend().get("/v1/nowhere"));
        answers(405, error("invalid_request"));
        passes(() -> backend().put(USER));
        answers(404, "<html></html>");
        contentType = "text/html";
        refused(() -> backend().get("/v1/nowhere"), "{code, error}");
        answers(200, "{}");
        contentType = "application/json";
        refused(() -> backend().put(USER), "not documented");
    }

    @Test
    void a_path_that_cannot_be_decoded_is_not_a_documented_call() {
        answers(400, error("invalid_request"));
        passes(() -> backend().urlEncodingEnabled(false).get("/v1/apps/%ff"));
        passes(() -> backend().urlEncodingEnabled(false).get("/v1/apps/app/users?id=%ff"));
    }

    @Test
    void paths_outside_the_apis_are_not_checked() {
        answers(200, "{\"status\":\"UP\"}");
        passes(() -> backend().get("/q/health/ready"));
    }

    @Test
    void it_is_installed_once() {
        var before = RestAssured.filters();
        try {
            Judge installed = FiltersInEveryTest.install();
            FiltersInEveryTest.install();
            assertThat(RestAssured.filters()).containsOnlyOnce(installed);
        } finally {
            RestAssured.replaceFiltersWith(before);
        }
    }

    private void answers(int status, String body) {
        this.status = status;
        this.body = body;
    }

    private static String error(String code) {
        return "{\"code\":\"" + code + "\",\"error\":\"It did not work.\"}";
    }

    private RequestSpecification service() {
        return given().port(server.getAddress().getPort()).noFilters().filter(OpenApiFilter.instance());
    }

    private RequestSpecification backend() {
        return given(service()).header("Authorization", "bearer key").contentType("application/json");
    }

    private static void passes(ThrowingCallable exchange) {
        assertThatCode(exchange).doesNotThrowAnyException();
    }

    private static void refused(ThrowingCallable exchange, String because) {
        assertThatThrownBy(exchange)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("openapi.yaml does not describe this exchange")
                .hasMessageContaining(because);
    }
}
