package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.http.Call.Body;
import dev.latchkey.http.Call.Work;
import dev.latchkey.http.Endpoint.Caller;
import dev.latchkey.testsupport.judges.OpenApiDocument;
import dev.latchkey.testsupport.judges.Route;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of calls agrees with the resources and with {@code openapi.yaml}, and finds every path. */
class CallsTest {
    private static final Set<Caller> DOORS = Set.of(Caller.BROWSER, Caller.BACKEND, Caller.OPERATOR);
    private static final String CLIENTS = "/sdk";

    /** A call, as the table and the resources can both describe it. */
    private record Row(String door, String method, String path, String name, Body body, Work work) {}

    @Test
    void the_table_lists_the_methods_of_the_resources_and_no_others() {
        assertThat(rows())
                .containsExactlyInAnyOrderElementsOf(Route.all().stream()
                        .map(route -> new Row(
                                route.door(), route.method(), route.template(), route.name(), body(route), work(route)))
                        .toList());
    }

    private static Work work(Route route) {
        if (route.verifies()) {
            return Work.VERIFICATION;
        }
        return route.isAsynchronous() ? Work.STEP : Work.OTHER;
    }

    private static Body body(Route route) {
        if (route.takesStream()) {
            return Body.STREAM;
        }
        return route.takesBody() ? Body.JSON : Body.NONE;
    }

    private static Stream<Row> rows() {
        return rows(endpointsOfDoors());
    }

    /** With the files of the clients, which are no resources. */
    private static Stream<Row> documentedRows() {
        return Stream.concat(
                rows(),
                rows(Calls.ALL.stream().filter(endpoint -> endpoint.path().startsWith(CLIENTS))));
    }

    private static Stream<Row> rows(Stream<Endpoint> endpoints) {
        return endpoints.flatMap(endpoint -> endpoint.calls().stream()
                .map(call -> new Row(
                        endpoint.caller().door(),
                        call.method().name(),
                        endpoint.path(),
                        call.name(),
                        call.body(),
                        call.work())));
    }

    /** Without the console, Swagger UI and the other pages of Quarkus. */
    private static Stream<Endpoint> endpointsOfDoors() {
        return Calls.ALL.stream()
                .filter(endpoint -> DOORS.contains(endpoint.caller()) && !endpoint.isManagement())
                .filter(endpoint -> !endpoint.equals(Calls.CONSOLE));
    }

    @Test
    void the_table_lists_the_calls_of_the_document_and_no_others() {
        assertThat(documentedRows().map(row -> row.method() + " " + row.path()).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(
                        OpenApiDocument.read().calls().map(CallsTest::row).toList());
    }

    /** Method and path, as the table has them: without a slash at the end. */
    private static String row(OpenApiDocument.Call call) {
        return call.toString().replaceFirst("/$", "");
    }

    @Test
    void the_table_lists_the_query_parameters_of_operators_calls_and_no_others() {
        OpenApiDocument document = OpenApiDocument.read();

        assertThat(endpointsOfDoors()
                        .filter(endpoint -> endpoint.caller() == Caller.OPERATOR)
                        .flatMap(endpoint -> endpoint.calls().stream()
                                .map(call -> Map.entry(call.method() + " " + endpoint.path(), call.parameters())))
                        .collect(Collectors.toSet()))
                .isEqualTo(document.calls()
                        .filter(call -> call.path().startsWith("/admin/"))
                        .map(call -> Map.entry(
                                call.toString(), document.queryParameters(call).collect(Collectors.toSet())))
                        .collect(Collectors.toSet()));
    }

    @Test
    void every_call_of_the_document_has_its_operation_id_in_the_table() {
        Set<String> serverCalls = rows().filter(row -> row.door().equals(Caller.BACKEND.door()))
                .map(Row::name)
                .collect(Collectors.toSet());
        Set<String> named = documentedRows()
                .map(row -> row.method() + " " + row.path() + " " + operationId(row, serverCalls))
                .collect(Collectors.toSet());

        assertThat(OpenApiDocument.read().calls())
                .allSatisfy(call -> assertThat(named)
                        .contains(row(call) + " "
                                + call.operation().get("operationId").asText()));
    }

    /** The document prefixes the operators' calls that have the name of a call of the server API, and the check. */
    private static String operationId(Row row, Set<String> serverCalls) {
        boolean isPrefixed = row.door().equals(Caller.OPERATOR.door())
                && (serverCalls.contains(row.name()) || row.name().equals("checkApp"));
        return isPrefixed
                ? "admin" + row.name().substring(0, 1).toUpperCase(Locale.ROOT)
                        + row.name().substring(1)
                : row.name();
    }

    @Test
    void every_call_of_operators_and_no_other_names_a_role() {
        assertThat(endpointsOfDoors())
                .allSatisfy(endpoint -> assertThat(endpoint.calls())
                        .allSatisfy(call -> assertThat(call.role() != null)
                                .as(call.name())
                                .isEqualTo(endpoint.caller() == Caller.OPERATOR)));
    }

    @Test
    void every_call_of_backends_and_no_other_names_a_scope() {
        assertThat(Calls.ALL)
                .allSatisfy(endpoint -> assertThat(endpoint.calls())
                        .allSatisfy(call -> assertThat(call.scope() != null)
                                .as(call.name())
                                .isEqualTo(endpoint.caller() == Caller.BACKEND)));
    }

    @Test
    void calls_of_one_path_and_method_differ_only_in_their_name() {
        assertThat(Calls.ALL)
                .allSatisfy(endpoint -> assertThat(endpoint.calls())
                        .allSatisfy(call -> assertThat(endpoint.call(call.method()))
                                .hasValueSatisfying(first -> assertThat(new Call(
                                                first.method(),
                                                call.name(),
                                                first.body(),
                                                first.work(),
                                                first.role(),
                                                first.scope(),
                                                first.parameters()))
                                        .isEqualTo(call))));
    }

    @Test
    void every_path_is_found_with_and_without_a_slash_at_its_end() {
        assertThat(Calls.ALL).allSatisfy(endpoint -> {
            String path = endpoint.path().replaceAll("\\{[a-z_]+}", "a.b~%20").replace("*", "some/file.js");

            assertThat(Calls.find(path).endpoint()).isSameAs(endpoint);
            assertThat(Calls.find(path + "/").endpoint()).isSameAs(endpoint);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/apps/x, x",
        "/v1/apps/x/, x",
        "/v1/apps/a%2Fb/.well-known/jwks.json, a%2Fb",
        "/v1/apps/x/users/y/devices/z, x",
        "/admin/v1/apps/apps/users/users, apps",
        "/admin/v1/apps,",
        "/q/health/live,"
    })
    void the_app_is_the_first_parameter(String path, String appId) {
        assertThat(Calls.find(path).firstParameter()).isEqualTo(appId);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/apps",
                "/v1/apps/",
                "/V1/apps/x",
                "/v1/apps/x/nothing",
                "/v1/apps/x/users/y/devices/z/activate",
                "/v1/apps/x/.well-known",
                "/v1/apps/x/.well-known/nothing",
                "/v1/apps/x/authenticate%2Fverify",
                "/admin",
                "/admin/v1/apps/x/export/y",
                "/demo/",
                "/*",
                "*"
            })
    void a_path_outside_the_table_is_unlisted(String path) {
        assertThat(Calls.find(path).endpoint()).isSameAs(Endpoint.UNLISTED);
    }

    @ParameterizedTest
    @CsvSource({
        "/q, /q/*",
        "/q/, /q/*",
        "/q/metrics, /q/*",
        "/q/health, /q/*",
        "/q/health/started, /q/*",
        "/q/health/live/x, /q/*",
        "/q/swagger-ui, /q/swagger-ui/*",
        "/q/swagger-ui/index.html, /q/swagger-ui/*",
        "/console, /console/*",
        "/console/screens/users.js, /console/*"
    })
    void a_star_covers_paths_without_an_entry_of_their_own(String path, String template) {
        assertThat(Calls.find(path).endpoint().path()).isEqualTo(template);
    }
}
