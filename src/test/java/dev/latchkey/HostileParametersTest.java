package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.OpenApiDocument;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every parameter of every call in {@code openapi.yaml} with values that no honest client sends: the answer is never a failure
 * of the service, and every error has the contract's body.
 */
@QuarkusTest
class HostileParametersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NDJSON = "application/x-ndjson";
    private static final String NO_ID = "doesNotExist000000000000";

    private static final List<String> TIMES = List.of(
            "9999-12-31T23:59:59.999999999Z",
            "9999-12-31T23:59:59-18:00",
            "0000-01-01T00:00:00Z",
            "0000-01-01T00:00:00+18:00",
            "0001-01-01T00:00:00Z",
            "10000-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59.999999999Z",
            "-999999999-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-06-30T23:59:60Z");

    private static final List<String> NUMBERS = List.of(
            "-1",
            "0",
            "-0",
            "+1",
            "1.5",
            "1e9",
            "2147483647",
            "2147483648",
            "253402300799",
            "253402300800",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "9".repeat(400),
            "NaN",
            "0x10",
            "\u0663");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\0",
            "a\0b",
            "\n",
            "\u202e",
            "\ufffe",
            "\ud83d\ude00",
            "'",
            "\"\\",
            "%",
            "null",
            "[]",
            "..",
            "-",
            "created_at:ASC,created_at:DESC",
            "a".repeat(2_000));

    /** Already encoded: a lone surrogate, a byte that UTF-8 does not have, an overlong form, a truncated one. */
    private static final List<String> NOT_UTF_8 = List.of("%ED%A0%80", "%FF", "%C0%AF", "%C0%80", "%E2%82");

    private static final String NIL = "00000000-0000-0000-0000-000000000000";

    private static final List<String> CURSORS = Stream.of(
                    "apps",
                    "apps\n",
                    "apps\n\0",
                    "apps\na\nb",
                    "apps\n" + "a".repeat(65),
                    "api_keys\n" + NO_ID,
                    "events\n0\n" + NIL,
                    "events\n-1\n" + NIL,
                    "events\n253402300799999999\nffffffff-ffff-ffff-ffff-ffffffffffff",
                    "events\n9223372036854775807\n" + NIL,
                    "events\n-9223372036854775808\n" + NIL,
                    "events\n99999999999999999999\n" + NIL,
                    "events\n0\n1-1-1-1-1",
                    "export\n0\n" + NO_ID + "\n",
                    "export\n9223372036854775807\n\0\n",
                    "users\nLAST\nx",
                    "users\nFROM\nx\ny",
                    "\0\0\0",
                    "\n\n\n")
            .map(HostileParametersTest::cursor)
            .toList();

    private static final List<String> ENCODED = Stream.concat(
                    Stream.of(TIMES, NUMBERS, TEXTS, CURSORS)
                            .flatMap(List::stream)
                            .map(HostileParametersTest::encoded),
                    NOT_UTF_8.stream())
            .toList();

    /** Times, numbers and cursors are in queries only. */
    private static final List<String> IN_PATHS = Stream.concat(
                    TEXTS.stream().map(HostileParametersTest::encoded), NOT_UTF_8.stream())
            .toList();

    private final OpenApiDocument document = OpenApiDocument.read();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestApp app;
    private String user;
    private String webhook;

    @BeforeEach
    void make_an_app_with_two_users() {
        app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        app.browser().logIn(authenticator, null);
        app.backend().register("grace");
        user = app.backend().userId("ada");
        String webhooks = "/admin/v1/apps/" + app.id() + "/webhooks";
        for (int i = 0; i < 2; i++) {
            webhook = Answers.text(
                    Operator.request()
                            .body(Map.of("url", "https://example.com/", "events", List.of("user.created")))
                            .post(webhooks),
                    201,
                    "/webhook/id");
            for (int tests = 0; tests < 2; tests++) {
                Operator.request()
                        .post(webhooks + "/" + webhook + "/test")
                        .then()
                        .statusCode(202);
            }
        }
        Operator.request()
                .body(Map.of("name", "another"))
                .post("/admin/v1/apps/{app_id}/api_keys", app.id())
                .then()
                .statusCode(201);
    }

    private static String cursor(String content) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Bytes.utf8(content));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void no_value_of_a_parameter_is_a_failure_of_the_service() throws Exception {
        int sent = 0;
        for (OpenApiDocument.Call call : document.calls().toList()) {
            for (String name : document.queryParameters(call).toList()) {
                for (String value : ENCODED) {
                    assertNoFailure(call, path(call, Map.of()) + "?" + name + "=" + value);
                    sent++;
                }
            }
            for (String name : pathParameters(call)) {
                for (String value : IN_PATHS) {
                    assertNoFailure(call, path(call, Map.of(name, value)));
                    sent++;
                }
            }
        }
        assertThat(sent).isGreaterThan(3_000);
    }

    @Test
    void no_changed_cursor_of_a_list_is_a_failure_of_the_service() throws Exception {
        int sent = 0;
        for (String link : linksWithCursors()) {
            String[] parts = link.split("cursor=");
            String content = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            for (String changed : changed(content)) {
                assertNoFailure(get(parts[0] + "cursor=" + cursor(changed)), link);
                sent++;
            }
            for (String other : linksWithCursors()) {
                assertNoFailure(get(parts[0] + "cursor=" + other.split("cursor=")[1]), link);
            }
        }
        assertThat(sent).isGreaterThan(300);
    }

    /** One link per list, whose cursor the service has issued. */
    private List<String> linksWithCursors() throws Exception {
        List<String> links = new ArrayList<>();
        for (String list : List.of(
                "/admin/v1/apps",
                "/admin/v1/apps/" + app.id() + "/api_keys",
                "/admin/v1/apps/" + app.id() + "/webhooks",
                "/admin/v1/apps/" + app.id() + "/webhooks/" + webhook + "/deliveries",
                "/admin/v1/apps/" + app.id() + "/events",
                "/admin/v1/events")) {
            String next =
                    JSON.readTree(get(list + "?limit=1").body()).get("next").asText();
            links.add(list + "?limit=1&cursor=" + next);
        }
        for (String order : List.of("created_at:DESC", "identifier:ASC")) {
            links.add(JSON.readTree(get("/admin/v1/apps/" + app.id() + "/users?limit=1&order_by=" + order)
                            .body())
                    .at("/_links/next/href")
                    .asText());
        }
        assertThat(links).allMatch(link -> link.contains("cursor="));
        return links;
    }

    /** The content with each of its parts replaced by each hostile value, left out, and doubled. */
    private static List<String> changed(String content) {
        List<String> parts = List.of(content.split("\n", -1));
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            for (String value :
                    Stream.of(TIMES, NUMBERS, TEXTS).flatMap(List::stream).toList()) {
                changed.add(with(parts, i, List.of(value)));
            }
            changed.add(with(parts, i, List.of()));
            changed.add(with(parts, i, List.of(parts.get(i), parts.get(i))));
        }
        return changed;
    }

    private static String with(List<String> parts, int index, List<String> replacement) {
        List<String> all = new ArrayList<>(parts.subList(0, index));
        all.addAll(replacement);
        all.addAll(parts.subList(index + 1, parts.size()));
        return String.join("\n", all);
    }

    @Test
    void an_operators_call_rejects_a_parameter_that_it_does_not_have() throws Exception {
        List<OpenApiDocument.Call> calls = document.calls()
                .filter(call -> call.path().startsWith("/admin/"))
                .toList();
        assertThat(calls).hasSizeGreaterThan(20);
        for (OpenApiDocument.Call call : calls) {
            for (String query : List.of("usr_id=x", "User_id=x", "%00=x", "x", "limit%20=1")) {
                HttpResponse<String> answer = send(call, path(call, Map.of("app_id", NO_ID)) + "?" + query);

                assertThat(answer.statusCode()).as("%s?%s", call, query).isEqualTo(400);
                assertErrorBody(answer, call.toString());
            }
        }
    }

    @Test
    void a_call_of_the_contract_ignores_a_parameter_that_it_does_not_have() throws Exception {
        assertThat(get("/v1/apps/" + app.id() + "/users?usr_id=x").statusCode()).isEqualTo(200);
        assertThat(get("/v1/apps/" + app.id() + "?usr_id=x").statusCode()).isEqualTo(200);
    }

    private List<String> pathParameters(OpenApiDocument.Call call) {
        return Stream.of(call.path().split("/"))
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }

    /** The call's path in the app, with these parameters, already encoded. */
    private String path(OpenApiDocument.Call call, Map<String, String> given) {
        return Stream.of(call.path().split("/"))
                .map(segment -> {
                    if (!segment.startsWith("{")) {
                        return segment;
                    }
                    String name = segment.substring(1, segment.length() - 1);
                    String ours = name.equals("app_id") ? app.id() : name.equals("user_id") ? user : NO_ID;
                    return given.getOrDefault(name, ours);
                })
                .collect(Collectors.joining("/"));
    }

    private void assertNoFailure(OpenApiDocument.Call call, String target) throws Exception {
        // What is deleted or deactivated would not be there for the next value.
        boolean changes = !call.method().equals("GET") && !target.contains("?");
        if (changes && target.startsWith(path(call, Map.of()))) {
            return;
        }
        assertNoFailure(send(call, target), call + " as " + target);
        if (call.operation().at("/responses/200/content").has(NDJSON)) {
            assertNoFailure(sendAs(NDJSON, call, target), call + " as " + target);
        }
    }

    private static void assertNoFailure(HttpResponse<String> answer, String what) throws IOException {
        assertThat(answer.statusCode()).as(what).isLessThan(500);
        if (answer.statusCode() >= 400) {
            assertErrorBody(answer, what);
        }
    }

    private static void assertErrorBody(HttpResponse<String> answer, String what) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type")).as(what).contains("application/json");
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.properties().stream().map(Map.Entry::getKey)).as(what).contains("code", "error");
        assertThat(body.get("code").isTextual() && body.get("error").isTextual())
                .as(what)
                .isTrue();
    }

    private HttpResponse<String> get(String target) throws Exception {
        return http.send(request(target, "application/json").GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(OpenApiDocument.Call call, String target) throws Exception {
        return sendAs("*/*", call, target);
    }

    private HttpResponse<String> sendAs(String accept, OpenApiDocument.Call call, String target) throws Exception {
        boolean isImport = call.path().endsWith("/import");
        HttpRequest request = request(target, accept)
                .header("Content-Type", isImport ? NDJSON : "application/json")
                .method(
                        call.method(),
                        call.method().equals("GET") || call.method().equals("DELETE")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(isImport ? "" : "{}"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String target, String accept) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + target))
                .header("Accept", accept)
                .header("Authorization", "Bearer " + (target.startsWith("/admin/") ? Operator.TOKEN : app.key()));
    }
}
