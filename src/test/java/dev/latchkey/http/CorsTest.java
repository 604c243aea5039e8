package dev.latchkey.http;

import static dev.latchkey.http.ErrorShapeTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-origin requests: per app, on the calls that browsers make and on no others (contract section 2). */
@QuarkusTest
class CorsTest {
    private static final String AUTH = "https://example.com";
    private static final String ADDITIONAL = "https://login.example.com:8443";
    private static final String RELATED = "https://example.de";

    private TestApp app;
    private TestApp other;

    @BeforeEach
    void make_two_apps() {
        app = Operator.makeApp(
                Map.of(
                        "name",
                        "Example",
                        "rp_id",
                        "example.com",
                        "auth_origin",
                        AUTH,
                        "additional_auth_origins",
                        List.of(ADDITIONAL),
                        "settings",
                        Map.of("related_origins", List.of(RELATED))),
                AUTH);
        other = Operator.makeApp(
                Map.of("name", "Other", "rp_id", "other.example", "auth_origin", "https://other.example"),
                "https://other.example");
    }

    private Answer send(Route route, String appId, String origin) {
        return RawHttp.send(
                route.method() + " " + route.path(appId),
                Map.of("Origin", origin, "Content-Type", "application/json"),
                route.takesBody() ? Bytes.utf8("{}") : new byte[0]);
    }

    private Answer preflight(String path, String method, String origin) {
        return preflight(path, method, origin, "content-type,passage-flex-version");
    }

    private Answer preflight(String path, String method, String origin, String headers) {
        return RawHttp.send(
                "OPTIONS " + path,
                Map.of(
                        "Origin", origin,
                        "Access-Control-Request-Method", method,
                        "Access-Control-Request-Headers", headers));
    }

    private List<String> allowedOf(String headers) {
        String path = "/v1/apps/" + app.id() + "/authenticate/transactions/webauthn/start";
        Answer answer = preflight(path, "POST", AUTH, headers);
        assertThat(answer.status()).isEqualTo(204);
        return List.of(answer.headers().get("access-control-allow-headers").split(", "));
    }

    private Answer preflight(Route route, String appId, String origin) {
        return preflight(route.path(appId), route.method(), origin);
    }

    private void assertNoCors(Answer answer) {
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }

    private void assertReadableBy(Answer answer, String origin) {
        assertThat(answer.headers().get("access-control-allow-origin")).isEqualTo(origin);
        assertThat(answer.headers()).doesNotContainKey("access-control-allow-credentials");
        assertThat(answer.headers().get("access-control-expose-headers").split(", "))
                .containsExactly("x-request-id", "retry-after");
        assertThat(answer.headers().get("vary")).containsIgnoringCase("origin");
    }

    @TestFactory
    Stream<DynamicTest> a_listed_origin_may_read_every_answer_and_error() {
        return Route.of("client").stream()
                .flatMap(route -> Stream.of(AUTH, ADDITIONAL, RELATED)
                        .map(origin -> dynamicTest(route + " from " + origin, () -> {
                            Answer answer = send(route, app.id(), origin);
                            assertThat(answer.status()).isIn(200, 400);
                            assertReadableBy(answer, origin);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> a_preflight_from_a_listed_origin_allows_what_the_clients_send() {
        return Route.of("client").stream()
                .map(route -> dynamicTest(route.toString(), () -> {
                    Answer answer = preflight(route, app.id(), AUTH);

                    assertThat(answer.status()).isEqualTo(204);
                    assertThat(answer.body()).isEmpty();
                    assertReadableBy(answer, AUTH);
                    assertThat(answer.headers().get("access-control-allow-methods"))
                            .isEqualTo(route.method().equals("GET") ? "GET, HEAD" : route.method());
                    assertThat(answer.headers()
                                    .get("access-control-allow-headers")
                                    .split(", *"))
                            .containsExactlyInAnyOrder("content-type", "passage-flex-version", "passage-version");
                }));
    }

    @Test
    void a_preflight_allows_the_headers_that_tools_in_the_page_add() {
        assertThat(allowedOf("baggage,content-type,sentry-trace, traceparent ,X-Tool_1"))
                .containsExactly(
                        "content-type",
                        "passage-flex-version",
                        "passage-version",
                        "baggage",
                        "sentry-trace",
                        "traceparent",
                        "x-tool_1");
    }

    @Test
    void a_preflight_allows_at_most_32_further_well_formed_headers_and_never_all() {
        assertThat(allowedOf("*,x y,a:b,(c),\u00e9,,\"d\",x-fine"))
                .containsExactly("content-type", "passage-flex-version", "passage-version", "x-fine");
        List<String> many = IntStream.range(0, 40).mapToObj(i -> "x-" + i).toList();
        assertThat(allowedOf(String.join(",", many)))
                .hasSize(3 + 32)
                .contains("x-31")
                .doesNotContain("x-32");
    }

    @Test
    void a_web_view_or_extension_may_read_answers_if_the_app_lists_its_origin() {
        TestApp hybrid = Operator.makeApp(Map.of(
                "native_clients",
                List.of(
                        Map.of("platform", "origin", "origin", "capacitor://localhost"),
                        Map.of("platform", "origin", "origin", "https://localhost"))));
        String path = "GET /v1/apps/" + hybrid.id();
        for (String origin : List.of("capacitor://localhost", "https://localhost")) {
            assertReadableBy(RawHttp.send(path, Map.of("Origin", origin)), origin);
            assertError(
                    RawHttp.send("GET /v1/apps/" + app.id(), Map.of("Origin", origin)), 403, "operation_not_allowed");
        }
        assertError(RawHttp.send(path, Map.of("Origin", "capacitor://other")), 403, "operation_not_allowed");
    }

    @TestFactory
    Stream<DynamicTest> an_unlisted_origin_is_403_and_reads_nothing() {
        return Route.of("client").stream()
                .flatMap(route -> Stream.of(
                                "https://evil.example",
                                "http://example.com",
                                "https://example.com:8443",
                                "https://www.example.com",
                                "https://example.com.evil.example",
                                "https://EXAMPLE.com",
                                "https://example.com/",
                                "https://other.example",
                                "null",
                                "*",
                                "")
                        .map(origin -> dynamicTest(route + " from <" + origin + ">", () -> {
                            for (Answer answer :
                                    List.of(send(route, app.id(), origin), preflight(route, app.id(), origin))) {
                                assertError(answer, 403, "operation_not_allowed");
                                assertNoCors(answer);
                                assertThat(answer.headers().get("vary")).containsIgnoringCase("origin");
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> a_request_without_an_origin_is_served_and_the_answer_varies_by_origin() {
        return Route.of("client").stream()
                .map(route -> dynamicTest(route.toString(), () -> {
                    Answer answer = RawHttp.send(
                            route.method() + " " + route.path(app.id()),
                            Map.of("Content-Type", "application/json"),
                            route.takesBody() ? Bytes.utf8("{}") : new byte[0]);

                    assertThat(answer.status()).isIn(200, 400);
                    assertNoCors(answer);
                    assertThat(answer.headers().get("vary")).containsIgnoringCase("origin");
                }));
    }

    @TestFactory
    Stream<DynamicTest> an_unknown_app_is_404_whatever_the_origin() {
        return Route.of("client").stream()
                .filter(route -> !route.takesBody() || route.name().equals("authenticateWebauthnStartWithTransaction"))
                .flatMap(route -> Stream.of("doesNotExist", "a.b", "x".repeat(65), "%20", "a%2Fb")
                        .map(id -> dynamicTest(route + " of " + id, () -> {
                            assertThat(send(route, id, AUTH).status()).isEqualTo(404);
                            assertNoCors(send(route, id, AUTH));
                            assertThat(preflight(route, id, AUTH).status()).isEqualTo(404);
                            assertNoCors(preflight(route, id, AUTH));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> errors_outside_of_resources_can_be_read_too() {
        String start = "/v1/apps/" + app.id() + "/authenticate/transactions/webauthn/start";
        return Stream.of(
                dynamicTest("405", () -> assertReadableBy(RawHttp.send("GET " + start, Map.of("Origin", AUTH)), AUTH)),
                dynamicTest(
                        "406",
                        () -> assertReadableBy(
                                RawHttp.send("POST " + start, Map.of("Origin", AUTH, "Accept", "text/html")), AUTH)),
                dynamicTest(
                        "415",
                        () -> assertReadableBy(
                                RawHttp.send(
                                        "POST " + start,
                                        Map.of("Origin", AUTH, "Content-Type", "text/html"),
                                        Bytes.utf8("{}")),
                                AUTH)),
                dynamicTest(
                        "400",
                        () -> assertReadableBy(
                                RawHttp.send(
                                        "POST " + start,
                                        Map.of("Origin", AUTH, "Content-Type", "text/plain"),
                                        Bytes.utf8("{")),
                                AUTH)));
    }

    @TestFactory
    Stream<DynamicTest> the_server_and_operators_apis_send_no_cors_header() {
        return Route.all().stream()
                .filter(route -> !route.door().equals("client"))
                .flatMap(route -> Stream.of(AUTH, "https://evil.example", "null")
                        .map(origin -> dynamicTest(route + " from " + origin, () -> {
                            String token = route.door().equals("admin") ? Operator.TOKEN : app.key();
                            assertNoCors(RawHttp.send(
                                    route.method() + " " + route.path(app.id()).replace(app.id(), deletable(route)),
                                    Map.of("Origin", origin, "Authorization", "Bearer " + token)));
                            assertNoCors(send(route, app.id(), origin));
                            Answer preflight = preflight(route, app.id(), origin);
                            if (!isGetApp(route.path(app.id()))) {
                                assertNoCors(preflight);
                            }
                        })));
    }

    /** The walk over all calls must not delete the app of the other tests. */
    private String deletable(Route route) {
        return route.method().equals("DELETE") ? "doesNotExist" : app.id();
    }

    private boolean isGetApp(String path) {
        return path.equals("/v1/apps/" + app.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s/",
                "//v1//apps/%s",
                "/./v1/apps/%s",
                "/v1/apps/x/../%s",
                "/v1/apps/%s;a=b",
                "/v1/apps/%s/.",
                "/v1;x/apps/%s"
            })
    void another_spelling_of_a_path_does_not_get_around_the_check(String spelling) {
        String prefix =
                spelling.startsWith("/") ? spelling.formatted(app.id()) : "/v1/apps/" + spelling.formatted(app.id());
        for (String path : List.of("", "/authenticate/transactions/webauthn/start", "/.well-known/jwks.json")) {
            for (String tail : List.of("", "/", ";x=y")) {
                String method = path.endsWith("start") ? "POST " : "GET ";
                Answer answer = RawHttp.send(method + prefix + path + tail, Map.of("Origin", "https://evil.example"));
                assertThat(answer.status()).as(prefix + path + tail).isIn(403, 404);
                assertNoCors(answer);
            }
        }
    }

    @Test
    void a_percent_encoded_app_id_does_not_get_around_the_check() {
        StringBuilder encoded = new StringBuilder();
        app.id().chars().forEach(character -> encoded.append('%').append(Integer.toHexString(character)));
        String upper = encoded.toString().toUpperCase(Locale.ROOT);
        for (String id : List.of(
                encoded.toString(),
                upper,
                "%" + upper.substring(1, 3) + app.id().substring(1))) {
            for (String path : List.of(
                    "POST /v1/apps/" + id + "/authenticate/transactions/webauthn/start",
                    "POST /v1/apps/" + id + "/authenticate/transactions/%77ebauthn/start",
                    "POST /%76%31/apps/" + id + "/authenticate/transactions/webauthn/start",
                    "GET /v1/apps/" + id,
                    "GET /v1/apps/" + id + "/%2Ewell-known/jwks.json")) {
                assertError(RawHttp.send(path, Map.of("Origin", "https://evil.example")), 403, "operation_not_allowed");
                assertThat(RawHttp.send(path, Map.of("Origin", AUTH)).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void an_origin_of_one_app_is_not_allowed_in_another() {
        Route getApp = Route.of("client").stream()
                .filter(route -> route.name().equals("getApp"))
                .findFirst()
                .orElseThrow();

        assertThat(send(getApp, other.id(), "https://other.example").status()).isEqualTo(200);
        assertError(send(getApp, other.id(), AUTH), 403, "operation_not_allowed");
    }

    @Test
    void a_change_of_origins_takes_effect_at_once() {
        TestApp changing = Operator.makeApp();
        String path = "GET /v1/apps/" + changing.id();
        assertThat(RawHttp.send(path, Map.of("Origin", RELATED)).status()).isEqualTo(403);

        Operator.changeSettings(changing.id(), Map.of("related_origins", List.of(RELATED)))
                .then()
                .statusCode(200);
        assertThat(RawHttp.send(path, Map.of("Origin", RELATED)).status()).isEqualTo(200);

        Operator.changeSettings(changing.id(), Map.of("related_origins", List.of()))
                .then()
                .statusCode(200);
        assertThat(RawHttp.send(path, Map.of("Origin", RELATED)).status()).isEqualTo(403);
    }

    @Test
    void options_requests_that_are_not_preflights_do_not_get_around_the_check() {
        String path = "OPTIONS /v1/apps/" + app.id();

        assertError(RawHttp.send(path, Map.of("Origin", "https://evil.example")), 403, "operation_not_allowed");
        assertReadableBy(RawHttp.send(path, Map.of("Origin", AUTH)), AUTH);
    }

    @Test
    void paths_that_do_not_exist_send_no_cors_header() {
        assertNoCors(RawHttp.send("GET /", Map.of("Origin", AUTH)));
        assertNoCors(RawHttp.send("GET /q/health", Map.of("Origin", AUTH)));
        assertNoCors(preflight("/v1/apps/" + app.id() + "/users", "GET", AUTH));
        assertNoCors(preflight("/admin/v1/apps", "POST", AUTH));
        assertNoCors(preflight("/v1/apps/" + app.id(), "DELETE", "https://evil.example"));
    }
}
