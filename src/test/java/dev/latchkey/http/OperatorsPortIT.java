package dev.latchkey.http;

import static dev.latchkey.http.ErrorShapeTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.services.OperatorsPortService;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operators' API on a port of its own. */
class OperatorsPortIT {
    private static final Map<String, String> AS_OPERATOR = Map.of("Authorization", "Bearer " + Operator.TOKEN);

    @RegisterExtension
    static final OperatorsPortService SERVICE = new OperatorsPortService();

    private static Answer sendToOperatorsPort(String line, Map<String, String> headers, String body) {
        try (RawHttp connection = RawHttp.open(SERVICE.operatorsPort())) {
            return connection.exchange(line, headers, Bytes.utf8(body));
        }
    }

    @Test
    void operators_create_an_app_on_their_port_and_its_clients_use_the_main_port() {
        Answer made = sendToOperatorsPort(
                "POST /admin/v1/apps",
                Map.of("Authorization", "Bearer " + Operator.TOKEN, "Content-Type", "application/json"),
                "{\"id\":\"apart\",\"name\":\"Apart\",\"rp_id\":\"example.com\",\"auth_origin\":\"https://example.com\"}");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(RawHttp.send("GET /v1/apps/apart", Map.of()).status()).isEqualTo(200);
    }

    @TestFactory
    Stream<DynamicTest> no_operators_call_is_found_on_the_main_port() {
        return Route.of("admin").stream()
                .map(route -> dynamicTest(
                        route.toString(),
                        () -> assertError(
                                RawHttp.send(route.method() + " " + route.path("any"), AS_OPERATOR),
                                404,
                                "not_found")));
    }

    @TestFactory
    Stream<DynamicTest> no_other_call_is_found_on_the_operators_port() {
        return Stream.concat(Route.of("server").stream(), Route.of("client").stream())
                .map(route -> dynamicTest(
                        route.toString(),
                        () -> assertError(
                                sendToOperatorsPort(route.method() + " " + route.path("any"), AS_OPERATOR, ""),
                                404,
                                "not_found")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//admin/v1/apps",
                "/./admin/v1/apps",
                "/v1/../admin/v1/apps",
                "/%61dmin/v1/apps",
                "/admin/v1/apps/",
                "/admin//v1/apps",
                "/admin;x=y/v1/apps",
                "/admin/v1/apps?x=y",
                "/ADMIN/v1/apps",
                "/admin%2Fv1/apps",
                "/%2e%2e/admin/v1/apps",
                "/\\admin/v1/apps",
                "http://localhost/admin/v1/apps",
                "http://localhost//admin/v1/apps"
            })
    void no_spelling_of_a_path_reaches_an_operators_call_on_the_main_port(String target) {
        for (String method : new String[] {"GET", "POST", "OPTIONS", "HEAD"}) {
            try (RawHttp connection = RawHttp.open()) {
                connection.write(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + Operator.TOKEN + "\r\nConnection: close\r\n\r\n");
                assertThat(connection.readHeadOnly().status()).as(method).isIn(400, 404);
            }
        }
    }

    @Test
    void it_sends_no_cors_header_and_the_same_security_headers() {
        Answer answer = sendToOperatorsPort(
                "GET /admin/v1/apps",
                Map.of("Authorization", "Bearer " + Operator.TOKEN, "Origin", "https://example.com"),
                "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        assertThat(answer.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("cache-control", "no-store");
    }

    @Test
    void it_requires_the_token_and_limits_bodies_as_usual() {
        assertError(sendToOperatorsPort("GET /admin/v1/apps", Map.of(), ""), 401, "invalid_access_token");
        assertError(
                sendToOperatorsPort("POST /admin/v1/apps", AS_OPERATOR, "x".repeat(70_000)), 413, "invalid_request");
        assertError(sendToOperatorsPort("GET /nothing", AS_OPERATOR, ""), 404, "not_found");
    }

    @Test
    void health_is_on_both_ports() {
        assertThat(sendToOperatorsPort("GET /q/health/live", Map.of(), "").status())
                .isEqualTo(200);
        assertThat(RawHttp.send("GET /q/health/live", Map.of()).status()).isEqualTo(200);
    }
}
