package dev.latchkey.directory;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class UsersAccessTest {
    private static final String READING = "users:read";
    private static final String WRITING = "users:write";

    @ParameterizedTest
    @CsvSource({
        "GET, '', users:read",
        "GET, /{user_id}, users:read",
        "GET, /{user_id}/devices, users:read",
        "PATCH, /{user_id}, users:write",
        "PATCH, /{user_id}/activate, users:write",
        "PATCH, /{user_id}/deactivate, users:write",
        "PATCH, /{user_id}/devices/none, users:write",
        "DELETE, /{user_id}/devices/none, users:write",
        "DELETE, /{user_id}, users:write"
    })
    void each_call_needs_a_key_of_the_app_with_its_scope_or_an_operator(Method method, String path, String scope) {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        TestApp other = Operator.makeApp();
        String call = path.replace("{user_id}", app.backend().userId("ada"));
        String server = "/v1/apps/" + app.id() + "/users" + call;
        String admin = "/admin" + server;

        for (String path401 : List.of(server, admin)) {
            assertError(request(null, method, path401), 401, "invalid_access_token");
            assertError(request(other.key(), method, path401), 401, "invalid_access_token");
        }
        assertError(request(app.key(), method, admin), 401, "invalid_access_token");
        assertError(request(Operator.TOKEN, method, server), 401, "invalid_access_token");
        for (String wrong : List.of("transactions", "verify", scope.equals(READING) ? WRITING : READING)) {
            assertError(request(key(app, wrong), method, server), 403, "operation_not_allowed");
        }
        assertError(request(Operator.TOKEN, method, admin.replace(app.id(), "unknown")), 404, "app_not_found");
        assertError(request(Operator.TOKEN, method, admin.replace(app.id(), "a%20b")), 404, "app_not_found");

        int expected = path.endsWith("/none") ? 404 : 200;
        assertThat(request(key(app, scope), method, server).statusCode()).isEqualTo(expected);
        assertThat(request(Operator.TOKEN, method, admin).statusCode())
                .isEqualTo(method == Method.DELETE ? 404 : expected);
    }

    private static String key(TestApp app, String scope) {
        return Operator.makeKey(app.id(), Map.of("name", scope, "scopes", List.of(scope)));
    }

    private static Response request(@Nullable String token, Method method, String path) {
        return given().headers(token == null ? Map.of() : Map.of("Authorization", "Bearer " + token))
                .contentType("application/json")
                .body("{}")
                .urlEncodingEnabled(false)
                .request(method, path);
    }

    private static void assertError(Response response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(JsonDocument.of(response).getString("code")).isEqualTo(code);
    }
}
