package dev.latchkey.http;

import static dev.latchkey.http.ErrorShapeTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.latchkey.http.Endpoint.Caller;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** HEAD, OPTIONS and unsupported methods, on every path of the table. */
@QuarkusTest
class AllowedMethodsTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "BREW");

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    /** Those that are served outside the quickstart, without a port for operators. */
    private static Stream<Endpoint> endpoints() {
        return Calls.ALL.stream()
                .filter(endpoint -> !endpoint.calls().isEmpty())
                .filter(endpoint -> !Set.of(Calls.API_DESCRIPTION, Calls.SWAGGER_UI, Calls.CONSOLE)
                        .contains(endpoint));
    }

    private static Set<String> taken(Endpoint endpoint) {
        Set<String> taken = endpoint.calls().stream()
                .map(call -> call.method().name())
                .collect(Collectors.toCollection(TreeSet::new));
        if (taken.contains("GET")) {
            taken.add("HEAD");
        }
        return taken;
    }

    private String path(Endpoint endpoint) {
        return endpoint.path().replace("{app_id}", app.id()).replaceAll("\\{[a-z_]+}", "doesNotExist000000000000");
    }

    private Map<String, String> headers(Endpoint endpoint) {
        return Map.of("Authorization", "Bearer " + (endpoint.caller() == Caller.OPERATOR ? Operator.TOKEN : app.key()));
    }

    @TestFactory
    Stream<DynamicTest> an_unsupported_method_is_405_and_the_answer_lists_the_supported_ones() {
        return endpoints()
                .flatMap(endpoint -> METHODS.stream()
                        .filter(method -> !taken(endpoint).contains(method) && !method.equals("HEAD"))
                        .flatMap(method -> Stream.of("", "/", "?x=y")
                                .map(tail -> dynamicTest(method + " " + endpoint.path() + tail, () -> {
                                    Answer answer =
                                            RawHttp.send(method + " " + path(endpoint) + tail, headers(endpoint));

                                    assertError(answer, 405, "invalid_request");
                                    assertThat(answer.headers().get("allow").split(", "))
                                            .containsExactlyElementsOf(taken(endpoint));
                                }))));
    }

    @TestFactory
    Stream<DynamicTest> it_is_405_for_unauthenticated_callers_with_a_body_too() {
        return endpoints()
                .map(endpoint -> dynamicTest("PUT " + endpoint.path(), () -> {
                    assertError(
                            RawHttp.send("PUT " + path(endpoint), Map.of(), new byte[60_000]), 405, "invalid_request");
                }));
    }

    @TestFactory
    Stream<DynamicTest> options_lists_the_methods_that_a_path_supports() {
        return endpoints()
                .flatMap(endpoint -> Stream.of("", "/")
                        .map(tail -> dynamicTest(endpoint.path() + tail, () -> {
                            Answer answer = RawHttp.send("OPTIONS " + path(endpoint) + tail, Map.of());

                            assertThat(answer.status()).isEqualTo(204);
                            assertThat(answer.headers().get("allow").split(", "))
                                    .containsExactlyElementsOf(taken(endpoint));
                            assertThat(answer.headers()).doesNotContainKeys("content-length", "content-type");
                        })));
    }

    @TestFactory
    Stream<DynamicTest> head_answers_like_get_without_a_body() {
        return endpoints()
                .filter(endpoint -> endpoint.call(HttpMethod.GET).isPresent())
                .map(endpoint -> dynamicTest(endpoint.path(), () -> {
                    Answer get = RawHttp.send("GET " + path(endpoint), headers(endpoint));
                    Answer head = head(path(endpoint), headers(endpoint));

                    assertThat(head.status()).isEqualTo(get.status());
                    assertThat(withoutOwn(head)).isEqualTo(withoutOwn(get));
                }));
    }

    /** Headers except those that differ between answers, or that only a body needs (RFC 9110, section 9.3.2). */
    private static Map<String, String> withoutOwn(Answer answer) {
        Map<String, String> headers = new TreeMap<>(answer.headers());
        headers.keySet().removeAll(Set.of("x-request-id", "content-length", "transfer-encoding"));
        return headers;
    }

    @TestFactory
    Stream<DynamicTest> head_of_a_path_that_has_no_get_is_405_without_a_body() {
        return endpoints()
                .filter(endpoint -> endpoint.call(HttpMethod.GET).isEmpty())
                .map(endpoint -> dynamicTest(endpoint.path(), () -> {
                    Answer head = head(path(endpoint), headers(endpoint));

                    assertThat(head.status()).isEqualTo(405);
                    assertThat(head.headers().get("allow").split(", ")).containsExactlyElementsOf(taken(endpoint));
                }));
    }

    /** Sends HEAD and verifies that nothing follows the head of the answer. */
    private static Answer head(String path, Map<String, String> headers) {
        StringBuilder request = new StringBuilder("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        try (RawHttp connection = RawHttp.open()) {
            connection.write(request.append("Connection: close\r\n\r\n").toString());
            Answer head = connection.readHeadOnly();
            assertThat(connection.isClosedByService()).isTrue();
            return head;
        }
    }

    @Test
    void a_path_that_does_not_exist_supports_no_method() {
        for (String path : List.of(
                "/nothing",
                "/v1/apps",
                "/v1/apps/x/nothing",
                "/v1/apps/x/authenticate/nothing",
                "/admin/v1/apps/x/nothing/at/all",
                "/q/nothing",
                "/openapi.yaml",
                "/q/swagger-ui/")) {
            for (String method : List.of("OPTIONS", "GET", "PUT", "BREW")) {
                Answer answer = RawHttp.send(method + " " + path, Map.of());

                assertError(answer, 404, "not_found");
                assertThat(answer.headers()).doesNotContainKey("allow");
            }
        }
    }
}
