package dev.latchkey;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Traffic;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.Started;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Faults of a database under load, one after the other against the same service: nothing that was acknowledged is lost, nothing
 * is half-written, and the service recovers by itself.
 */
class DatabaseFaultsIT {
    private static final int PEOPLE = 6;
    private static final int TWICE = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofSeconds(12);

    private static LocalPostgres postgres;
    private static ServiceProcess service;

    private TestApp app;

    @BeforeAll
    static void start() {
        postgres = LocalPostgres.anywhere().start();
        service = ServiceProcess.ready(postgres.database(), Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
    }

    @AfterAll
    static void stop() throws Exception {
        Started.close(service, postgres);
    }

    @BeforeEach
    void make_an_app() {
        RestAssured.port = service.uri("/").getPort();
        service.awaitReady();
        app = Operator.makeApp();
    }

    @AfterEach
    void no_error_was_logged() {
        assertThat(service.output()).doesNotContain(" ERROR ");
    }

    /** Requests while the database is unavailable are refused promptly, and the process stays alive. */
    private void assertRefused() {
        long start = System.nanoTime();
        Response answer =
                app.backend().createRegister(Map.of("external_id", "somebody", "passkey_display_name", "Somebody"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        Answers.assertUnavailable(answer);
        assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    }

    /** A page's call, whose CORS check is the first to need the app. */
    private void assertPagesRefused() {
        await().atMost(PATIENCE).until(() -> app.browser().startLogin(null).statusCode() == 503);
        Answers.assertUnavailable(app.browser().startLogin(null));
    }

    @Test
    void a_database_that_is_stopped_and_started_again() throws SQLException {
        Traffic traffic = Traffic.on(app, List.of(service), PEOPLE);
        try (traffic) {
            for (int time = 0; time < TWICE; time++) {
                traffic.awaitBatches(service);
                postgres.stop();
                traffic.awaitUnavailable();
                assertRefused();
                assertPagesRefused();
                postgres.start();
                traffic.awaitMore();
            }
        }
        assertThat(traffic.longestMillis()).isLessThan(BOUND.toMillis());
        traffic.assertNothingLost(postgres.database());
    }

    @Test
    void a_database_that_crashes() throws SQLException {
        Traffic traffic = Traffic.on(app, List.of(service), PEOPLE);
        try (traffic) {
            for (int time = 0; time < TWICE; time++) {
                traffic.awaitBatches(service);
                postgres.crash();
                traffic.awaitUnavailable();
                postgres.start();
                traffic.awaitMore();
            }
        }
        traffic.assertNothingLost(postgres.database());
    }

    /** Every kind of call that needs the database. */
    private List<HttpRequest> calls() {
        String apps = "/v1/apps/" + app.id();
        String admin = "/admin/v1/apps";
        String backend = "Bearer " + app.key();
        String operator = "Bearer " + Operator.TOKEN;
        String user = "{\"external_id\":\"ada\",\"passkey_display_name\":\"Ada\"}";
        return List.of(
                call("POST", apps + "/transactions/register", backend, user),
                call("POST", apps + "/transactions/authenticate", backend, "{\"external_id\":\"ada\"}"),
                call("GET", apps + "/users", backend, ""),
                call("GET", apps + "/users/unknown", backend, ""),
                call("DELETE", apps + "/users/unknown", backend, ""),
                call("PATCH", apps + "/users/unknown/deactivate", backend, ""),
                call("GET", admin, operator, ""),
                call("GET", admin + "/" + app.id() + "/events", operator, ""),
                call(
                        "POST",
                        admin,
                        operator,
                        "{\"name\":\"Shop\",\"rp_id\":\"example.com\",\"auth_origin\":\"https://example.com\"}"),
                call("PATCH", admin + "/" + app.id(), operator, "{\"name\":\"Other\"}"),
                call("GET", apps + "/users/unknown/devices", backend, ""),
                HttpRequest.newBuilder(service.uri("/v1/apps/unknown/authenticate/transactions/webauthn/start"))
                        .POST(BodyPublishers.ofString("{}"))
                        .header("Content-Type", "application/json")
                        .header("Origin", app.origin())
                        .build());
    }

    private static HttpRequest call(String method, String path, String authorization, String body) {
        return HttpRequest.newBuilder(service.uri(path))
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Authorization", authorization)
                .build();
    }

    private record Answer(String call, int status, Duration time) {}

    private static CompletableFuture<Answer> send(HttpClient http, HttpRequest request) {
        long begin = System.nanoTime();
        return http.sendAsync(request, BodyHandlers.discarding())
                .thenApply(response -> new Answer(
                        request.method() + " " + request.uri().getPath(),
                        response.statusCode(),
                        Duration.ofNanos(System.nanoTime() - begin)));
    }

    private static List<Answer> sendAll(HttpClient http, List<HttpRequest> requests) {
        List<CompletableFuture<Answer>> sent =
                requests.stream().map(request -> send(http, request)).toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void a_database_that_hangs() {
        HttpClient http = HttpClient.newHttpClient();
        List<HttpRequest> kinds = calls();
        sendAll(http, kinds);
        List<HttpRequest> calls =
                Collections.nCopies(5, kinds).stream().flatMap(List::stream).toList();
        HttpRequest live = HttpRequest.newBuilder(service.uri("/q/health/live")).build();
        HttpRequest ready =
                HttpRequest.newBuilder(service.uri("/q/health/ready")).build();
        sendAll(http, List.of(live, ready));

        postgres.freeze();
        try {
            await().until(() -> send(http, ready).join().status() == 503);
            for (int round = 0; round < TWICE; round++) {
                CompletableFuture<List<Answer>> answers = CompletableFuture.supplyAsync(() -> sendAll(http, calls));
                await().atMost(PATIENCE).until(() -> {
                    assertThat(send(http, live).join())
                            .satisfies(answer -> assertThat(answer.status()).isEqualTo(200))
                            .satisfies(answer -> assertThat(answer.time()).isLessThan(Duration.ofSeconds(2)));
                    assertThat(sendAll(http, Collections.nCopies(10, ready)))
                            .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(503))
                            .allSatisfy(answer -> assertThat(answer.time()).isLessThan(Duration.ofSeconds(3)));
                    return answers.isDone();
                });
                assertThat(answers.join())
                        .hasSize(60)
                        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(503))
                        .allSatisfy(answer -> assertThat(answer.time()).isLessThan(DEADLINE.plusSeconds(3)));
            }
        } finally {
            postgres.thaw();
        }

        service.awaitReady();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sendAll(http, kinds))
                        .allSatisfy(answer -> assertThat(answer.status()).isLessThan(500)));
    }

    @Test
    void a_database_that_hangs_while_it_works_on_batches() throws SQLException {
        Traffic traffic = Traffic.on(app, List.of(service), PEOPLE);
        try (traffic) {
            traffic.awaitBatches(service);
            postgres.freeze();
            try {
                traffic.awaitUnavailable();
            } finally {
                postgres.thaw();
            }
            traffic.awaitBatches(service);
        }
        assertThat(traffic.longestMillis()).isLessThan(BOUND.toMillis());
        traffic.assertNothingLost(postgres.database());
    }
}
