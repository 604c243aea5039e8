package dev.latchkey.process;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.LogLines;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and metrics, for the load balancer and for operators. */
@QuarkusTest
class ManagementTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready"})
    void the_load_balancer_sees_liveness_and_readiness(String path) {
        given().get(path)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("status", equalTo("UP"))
                .body("checks.status", everyItem(equalTo("UP")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/health",
                "/q/health/started",
                "/q/health/group/x",
                "/q/metrics",
                "/q/health-ui",
                "/q/info",
                "/q"
            })
    void nothing_else_under_q_is_on_the_public_port(String path) {
        Answers.assertError(given().get(path), 404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q/health", "q/health/started", "q/health/live", "q/health/ready"})
    void operators_see_all_health_checks(String path) {
        given().get(management.resolve("/" + path)).then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void ceremonies_are_counted_by_type_outcome_and_reason_and_never_by_app() {
        TestApp app = Operator.makeApp();
        double registered = metric("latchkey_ceremonies_total", "type=\"register\"", "outcome=\"completed\"");
        double loggedIn = metric("latchkey_ceremonies_total", "type=\"authenticate\"", "outcome=\"completed\"");
        double redeemed = metric("latchkey_ceremonies_total", "type=\"authenticate\"", "outcome=\"redeemed\"");
        double refused = metric("latchkey_ceremonies_total", "outcome=\"refused\"", "reason=\"origin\"");
        double verified =
                metric("latchkey_verification_seconds_count", "type=\"authenticate\"", "verdict=\"verified\"");

        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("anna"));
        app.backend().verify(app.browser().logIn(authenticator, null)).then().statusCode(200);
        Browser.Challenge challenge = app.browser().loginChallenge(null);
        app.browser()
                .finishLogin(
                        challenge,
                        authenticator
                                .authenticate(challenge.publicKey())
                                .from("https://example.org")
                                .response())
                .then()
                .statusCode(401);

        assertThat(metric("latchkey_ceremonies_total", "type=\"register\"", "outcome=\"completed\""))
                .isEqualTo(registered + 1);
        assertThat(metric("latchkey_ceremonies_total", "type=\"authenticate\"", "outcome=\"completed\""))
                .isEqualTo(loggedIn + 1);
        assertThat(metric("latchkey_ceremonies_total", "type=\"authenticate\"", "outcome=\"redeemed\""))
                .isEqualTo(redeemed + 1);
        assertThat(metric("latchkey_ceremonies_total", "outcome=\"refused\"", "reason=\"origin\""))
                .isEqualTo(refused + 1);
        assertThat(metric("latchkey_verification_seconds_count", "type=\"authenticate\"", "verdict=\"verified\""))
                .isEqualTo(verified + 1);
        assertThat(metrics()).noneMatch(line -> line.contains(app.id()));
    }

    @Test
    void calls_are_timed_by_their_operation_id_and_status() {
        double found = metric("latchkey_calls_seconds_count", "call=\"getApp\"", "status=\"200\"");
        double missing = metric("latchkey_calls_seconds_count", "call=\"none\"", "status=\"404\"");
        TestApp app = Operator.makeApp();

        given().get("/v1/apps/{app_id}", app.id()).then().statusCode(200);
        given().get("/v1/" + app.id()).then().statusCode(404);

        assertThat(metric("latchkey_calls_seconds_count", "call=\"getApp\"", "status=\"200\""))
                .isEqualTo(found + 1);
        assertThat(metric("latchkey_calls_seconds_count", "call=\"none\"", "status=\"404\""))
                .isEqualTo(missing + 1);
        assertThat(metrics())
                .anyMatch(line -> line.startsWith("latchkey_calls_seconds_bucket") && line.contains("le=\"0.005\""));
    }

    @ParameterizedTest
    @CsvSource({
        "/sdk, none, listClients, 200",
        "/sdk/nothing.js, none, getClientFile, 404",
        "/openapi.yaml, none, apiDescription, 404",
        "/console/, admin, console, 404",
        "/v1/apps/x/users, server, listPaginatedUsers, 401"
    })
    void requests_that_reach_no_resource_are_timed_by_their_name_in_the_table_of_calls(
            String path, String door, String call, int status) {
        String[] labels = {"door=\"" + door + "\"", "call=\"" + call + "\"", "status=\"" + status + "\""};
        double before = metric("latchkey_calls_seconds_count", labels);

        given().get(path).then().statusCode(status);

        assertThat(metric("latchkey_calls_seconds_count", labels)).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latchkey_build{",
                "latchkey_rate_limited_total{limit=\"address\"}",
                "latchkey_waiting{work=\"verifications\"}",
                "latchkey_signatures_accelerated",
                "latchkey_database_clock_ahead_seconds",
                "latchkey_housekeeping_age_seconds",
                "latchkey_mds_overdue_seconds",
                "cache_gets_total{cache=\"apps\"",
                "cache_gets_total{cache=\"api_keys\"",
                "cache_gets_total{cache=\"nonce_keys\"",
                "agroal_active_count",
                "jvm_memory_used_bytes",
                "process_cpu_usage"
            })
    void operators_see(String name) {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        given().get("/v1/apps/{app_id}/.well-known/jwks.json", app.id()).then().statusCode(200);

        assertThat(metrics()).anyMatch(line -> line.startsWith(name));
    }

    @Test
    void a_request_has_an_id_in_the_answer_and_in_the_log() {
        TestApp app = Operator.makeApp();
        try (LogLines log = LogLines.listen()) {
            String given = given().header("X-Request-Id", "abc-1")
                    .get("/v1/apps/{app_id}", app.id())
                    .header("X-Request-Id");
            String ours = given().get("/v1/apps/{app_id}", app.id()).header("X-Request-Id");
            String other = given().header("X-Request-Id", "no id: \"<>")
                    .get("/nowhere")
                    .header("X-Request-Id");

            assertThat(given).isEqualTo("abc-1");
            assertThat(ours).matches("[A-Za-z0-9]{24}");
            assertThat(other).matches("[A-Za-z0-9]{24}").isNotEqualTo(ours);
            app.browser().register(SoftAuthenticator.synced(), app.backend().register("berta"));
            assertThat(log.requestIds("ceremony completed")).hasSize(1).allMatch(id -> id.matches("[A-Za-z0-9]{24}"));
        }
    }

    private List<String> metrics() {
        return given().get(management.resolve("/q/metrics"))
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();
    }

    private double metric(String name, String... labels) {
        return metrics().stream()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
