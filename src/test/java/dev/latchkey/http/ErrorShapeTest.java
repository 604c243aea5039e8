package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every error is {@code {code, error}} in JSON, on every path, for every status (contract section 4). */
@QuarkusTest
class ErrorShapeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] EMPTY_OBJECT = {0x7b, 0x7d};

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    /** Asserts an error of this status and code, in the common shape, that reveals nothing. */
    static void assertError(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
        assertThat(codeOf(answer)).isEqualTo(code);
    }

    private static String codeOf(Answer answer) {
        try {
            JsonNode body = JSON.readTree(answer.body());
            assertThat(body.isObject()).isTrue();
            assertThat(body).hasSize(2);
            assertThat(body.get("error").textValue())
                    .matches("[A-Za-z].*[.d]")
                    .doesNotContain("Exception", "java", "SQL", "<");
            return body.get("code").textValue();
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private Map<String, String> headers(Route route) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + (route.door().equals("admin") ? Operator.TOKEN : app.key()));
        if (route.takesBody()) {
            headers.put("Content-Type", "application/json");
        }
        return headers;
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(name, value);
        return changed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/",
                "/v1/apps",
                "/v1/apps/",
                "/v2/apps/x",
                "/admin",
                "/admin/v1",
                "/admin/v1/nothing",
                "/index.html",
                "/favicon.ico",
                "/demo/",
                "/demo",
                "/q/nothing",
                "/v1/apps/x/transactions",
                "/v1/apps/x/transactions/other",
                "/v1/apps/x/register/transactions/webauthn",
                "/v1/apps/x/.well-known/nothing",
                "/v1/apps/x/authenticate/verify/again",
                "/.well-known/webauthn",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..",
                "/v1/apps/x/authenticate%2Fverify",
                "/META-INF/resources",
                "/WEB-INF/web.xml",
                "*"
            })
    void a_path_that_does_not_exist_is_404_for_any_method(String path) {
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
            assertError(RawHttp.send(method + " " + path, Map.of("Accept", "*/*")), 404, "not_found");
        }
        assertThat(RawHttp.send("GET " + path, Map.of("Accept", "text/html"))
                        .headers()
                        .get("content-type"))
                .isEqualTo("application/json");
    }

    @TestFactory
    Stream<DynamicTest> a_malformed_escape_in_a_path_is_an_error_in_the_same_shape() {
        return Route.all().stream()
                .flatMap(route -> Stream.of(
                                "%", "%zz", "%F", "%FF", "%C0%AF", "%00", "%ED%A0%80", "a%0d%0ab", "%2F", "\u00ff")
                        .flatMap(escape -> malformed(route, escape)
                                .map(path -> dynamicTest(route.method() + " " + path, () -> {
                                    Answer answer = RawHttp.send(
                                            route.method() + " " + path,
                                            headers(route),
                                            route.takesBody() ? EMPTY_OBJECT : new byte[0]);

                                    assertThat(answer.status()).isBetween(400, 404);
                                    assertError(answer, answer.status(), codeOf(answer));
                                }))));
    }

    /** The route's path with the escape in each of its ids, and at its end. */
    private Stream<String> malformed(Route route, String escape) {
        List<String> paths = new ArrayList<>();
        paths.add(route.path(app.id()) + escape);
        if (route.template().contains("{app_id}")) {
            paths.add(route.path(escape));
            paths.add(route.path(app.id() + escape));
        }
        if (route.path(app.id()).contains("doesNotExist")) {
            paths.add(route.path(app.id()).replace("doesNotExist000000000000", escape));
        }
        return paths.stream();
    }

    @TestFactory
    Stream<DynamicTest> a_malformed_query_is_ignored_or_an_error_in_the_same_shape() {
        return Route.all().stream()
                .flatMap(route -> Stream.of(
                                "?%",
                                "?limit=%zz", "?limit=%FF", "?cursor=%00", "?%FF=1", "?a=%C0%AF", "?=", "?&&", "??")
                        .map(query -> dynamicTest(route + query, () -> {
                            Answer answer = RawHttp.send(
                                    route.method() + " " + route.path("doesNotExist") + query, headers(route));

                            if (answer.status() >= 400) {
                                assertThat(answer.status()).isLessThan(500);
                                assertError(answer, answer.status(), codeOf(answer));
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> an_accept_header_that_excludes_json_is_406() {
        return Route.all().stream()
                .filter(route -> !route.method().equals("DELETE"))
                .flatMap(route -> Stream.of("text/html", "application/xml", "application/cbor", "image/*")
                        .map(accept -> dynamicTest(
                                route + " " + accept,
                                () -> assertError(
                                        RawHttp.send(
                                                route.method() + " " + route.path(app.id()),
                                                with(headers(route), "Accept", accept)),
                                        406,
                                        "invalid_request"))));
    }

    @TestFactory
    Stream<DynamicTest> an_accept_header_that_includes_json_or_makes_no_sense_is_accepted() {
        return Stream.of(
                        "*/*",
                        "application/*",
                        "application/json",
                        "application/json;charset=UTF-8",
                        "text/html, application/json;q=0.1",
                        "",
                        "text/html,application/xhtml+xml,*/*;q=0.8")
                .map(accept -> dynamicTest(
                        "<" + accept + ">",
                        () -> assertThat(RawHttp.send("GET /v1/apps/" + app.id(), Map.of("Accept", accept))
                                        .status())
                                .isEqualTo(200)));
    }

    @TestFactory
    Stream<DynamicTest> a_malformed_accept_header_is_never_the_services_fault() {
        return Stream.of("x", "/", "*", "a/b/c", "application/json;q=x", ";;", "\"", ",")
                .map(accept -> dynamicTest("<" + accept + ">", () -> {
                    Answer answer = RawHttp.send("GET /v1/apps/" + app.id(), Map.of("Accept", accept));
                    if (answer.status() != 200) {
                        assertThat(answer.status()).isBetween(400, 406);
                        assertError(answer, answer.status(), "invalid_request");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> the_server_and_operators_apis_accept_json_only() {
        return Route.all().stream()
                .filter(route -> route.takesBody() && !route.door().equals("client"))
                .flatMap(route -> Stream.of(
                                "text/plain",
                                "text/plain;charset=UTF-8",
                                "application/x-www-form-urlencoded",
                                "multipart/form-data; boundary=x",
                                "application/xml",
                                "application/jsonx",
                                "text/json",
                                "application/cbor",
                                "application/octet-stream",
                                "garbage",
                                "/",
                                "application/",
                                ";",
                                "\u00ff",
                                "application/json/x",
                                "")
                        .map(type -> dynamicTest(
                                route + " <" + type + ">",
                                () -> assertError(
                                        RawHttp.send(
                                                route.method() + " " + route.path(app.id()),
                                                with(headers(route), "Content-Type", type),
                                                EMPTY_OBJECT),
                                        415,
                                        "invalid_request"))));
    }

    @TestFactory
    Stream<DynamicTest> a_body_without_a_content_type_is_415_on_the_server_and_operators_apis() {
        return Route.all().stream()
                .filter(route -> route.takesBody() && !route.door().equals("client"))
                .map(route -> dynamicTest(route.toString(), () -> {
                    Map<String, String> headers = headers(route);
                    headers.remove("Content-Type");
                    assertError(
                            RawHttp.send(route.method() + " " + route.path(app.id()), headers, EMPTY_OBJECT),
                            415,
                            "invalid_request");
                }));
    }

    @TestFactory
    Stream<DynamicTest> the_client_api_accepts_json_plain_text_and_no_type() {
        String start = "/v1/apps/" + app.id() + "/authenticate/transactions/webauthn/start";
        Stream<DynamicTest> taken = Stream.of(
                        "application/json",
                        "APPLICATION/JSON",
                        "application/json; charset=utf-8",
                        "text/plain",
                        "text/plain;charset=UTF-8",
                        "Text/Plain; charset=iso-8859-1")
                .map(type -> dynamicTest(
                        "taken: " + type,
                        () -> assertThat(RawHttp.send("POST " + start, Map.of("Content-Type", type), EMPTY_OBJECT)
                                        .status())
                                .isEqualTo(200)));
        Stream<DynamicTest> none = Stream.of(dynamicTest(
                "taken: none",
                () -> assertThat(RawHttp.send("POST " + start, Map.of(), EMPTY_OBJECT)
                                .status())
                        .isEqualTo(200)));
        Stream<DynamicTest> refused = Stream.of(
                        "application/x-www-form-urlencoded",
                        "text/html",
                        "application/xml",
                        "multipart/form-data; boundary=x",
                        "garbage",
                        "/",
                        "\u00ff")
                .map(type -> dynamicTest(
                        "refused: " + type,
                        () -> assertError(
                                RawHttp.send("POST " + start, Map.of("Content-Type", type), EMPTY_OBJECT),
                                415,
                                "invalid_request")));
        return Stream.of(taken, none, refused).flatMap(tests -> tests);
    }

    @Test
    void an_error_before_the_body_is_read_does_not_block_the_connection() {
        byte[] body = new byte[60_000];
        try (RawHttp connection = RawHttp.open()) {
            for (String path :
                    List.of("/%", "/v1;x=y", "/v1/apps/" + app.id() + "/authenticate/transactions/webauthn/start")) {
                connection
                        .write("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
                                + "Content-Length: " + body.length + "\r\n\r\n")
                        .write(body);
                assertThat(connection.read().status()).isIn(400, 403, 404);
            }
        }
    }

    @Test
    void an_empty_body_needs_no_content_type() {
        assertError(
                RawHttp.send(
                        "POST /v1/apps/" + app.id() + "/authenticate/verify",
                        Map.of("Authorization", "Bearer " + app.key())),
                400,
                "invalid_request");
        assertThat(RawHttp.send(
                                "PATCH /v1/apps/" + app.id() + "/users/x/activate",
                                Map.of("Authorization", "Bearer " + app.key(), "Content-Type", "text/plain"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void an_unknown_query_is_ignored() {
        assertThat(RawHttp.send("GET /v1/apps/" + app.id() + "?x=1&y", Map.of()).status())
                .isEqualTo(200);
    }
}
