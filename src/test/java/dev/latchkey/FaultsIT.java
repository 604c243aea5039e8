package dev.latchkey;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Traffic;
import dev.latchkey.testsupport.services.BatchSizes;
import dev.latchkey.testsupport.services.DatabaseProxy;
import dev.latchkey.testsupport.services.LeftOut;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestServer;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of a database and of a replica under load: nothing that was acknowledged is lost, nothing is half-written, and the
 * service recovers by itself.
 */
class FaultsIT {
    private static final int PEOPLE = 6;
    private static final int SOME = 20;
    private static final int TWICE = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofSeconds(12);

    private final int portBefore = RestAssured.port;

    @AfterEach
    void put_back_the_port() {
        RestAssured.port = portBefore;
    }

    private static ServiceProcess serviceOn(TestDatabase database) {
        ServiceProcess service = ServiceProcess.ready(database, Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
        RestAssured.port = service.uri("/").getPort();
        return service;
    }

    private static void awaitMore(Traffic traffic) {
        int before = traffic.successes();
        await().atMost(PATIENCE).until(() -> traffic.successes() >= before + SOME);
    }

    /** Until the load is such that a fault strikes batches of several steps. */
    private static void awaitBatches(Traffic traffic, ServiceProcess service) {
        awaitMore(traffic);
        BatchSizes before = BatchSizes.of(service);
        await().atMost(PATIENCE)
                .until(() -> BatchSizes.of(service).since(before).shared() >= SOME);
    }

    private static void awaitUnavailable(Traffic traffic) {
        long before = traffic.answered(503);
        await().atMost(PATIENCE).until(() -> traffic.answered(503) >= before + PEOPLE);
    }

    /** Requests while the database is unavailable are refused promptly, and the process stays alive. */
    private static void assertTells(TestApp app) {
        long start = System.nanoTime();
        Response answer =
                app.backend().createRegister(Map.of("external_id", "somebody", "passkey_display_name", "Somebody"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.asString())
                .isEqualTo("{\"code\":\"service_unavailable\","
                        + "\"error\":\"The service is temporarily unavailable; try again soon.\"}");
        assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    }

    /** A page's call, whose CORS check is the first to need the app. */
    private static void assertTellsPages(TestApp app) {
        await().atMost(PATIENCE).until(() -> app.browser().startLogin(null).statusCode() == 503);
        assertThat(app.browser().startLogin(null).header("Retry-After")).isEqualTo("1");
    }

    @Test
    void a_database_that_is_stopped_and_started_again() throws SQLException {
        try (LocalPostgres postgres = LocalPostgres.anywhere().start();
                ServiceProcess service = serviceOn(postgres.database())) {
            TestApp app = Operator.makeApp();
            Traffic traffic = Traffic.on(app, List.of(service), PEOPLE);
            try (traffic) {
                for (int time = 0; time < TWICE; time++) {
                    awaitBatches(traffic, service);
                    postgres.stop();
                    awaitUnavailable(traffic);
                    assertTells(app);
                    assertTellsPages(app);
                    postgres.start();
                    awaitMore(traffic);
                }
            }
            assertThat(traffic.longestMillis()).isLessThan(BOUND.toMillis());
            traffic.assertNothingLost(postgres.database());
        }
    }

    @Test
    void a_database_that_crashes() throws SQLException {
        try (LocalPostgres postgres = LocalPostgres.anywhere().start();
                ServiceProcess service = serviceOn(postgres.database())) {
            Traffic traffic = Traffic.on(Operator.makeApp(), List.of(service), PEOPLE);
            try (traffic) {
                for (int time = 0; time < TWICE; time++) {
                    awaitBatches(traffic, service);
                    postgres.crash();
                    awaitUnavailable(traffic);
                    postgres.start();
                    awaitMore(traffic);
                }
            }
            traffic.assertNothingLost(postgres.database());
        }
    }

    @Test
    void a_database_whose_standby_is_listed_first_and_takes_its_place() throws SQLException {
        try (LocalPostgres primary = LocalPostgres.anywhere().start();
                LocalPostgres standby = primary.standby().start()) {
            standAlongside(primary);
            TestDatabase both = new TestDatabase(
                    "jdbc:postgresql://localhost:%d,localhost:%d/postgres".formatted(standby.port(), primary.port()),
                    "postgres",
                    "");
            try (ServiceProcess service = serviceOn(both)) {
                TestApp app = Operator.makeApp();
                Traffic traffic = Traffic.on(app, List.of(service), PEOPLE);
                try (traffic) {
                    awaitBatches(traffic, service);
                    primary.crash();
                    awaitUnavailable(traffic);
                    assertTells(app);
                    standby.promote();
                    awaitMore(traffic);
                }
                traffic.assertNothingLost(standby.database());
            }
        }
    }

    /** A commit is acknowledged when the standby has it, too, so that a failover loses none. */
    private static void standAlongside(LocalPostgres primary) throws SQLException {
        try (var connection = primary.connect();
                var statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** Every kind of call that needs the database. */
    private static List<HttpRequest> calls(ServiceProcess service, TestApp app) {
        String apps = "/v1/apps/" + app.id();
        String admin = "/admin/v1/apps";
        String backend = "Bearer " + app.key();
        String operator = "Bearer " + Operator.TOKEN;
        String user = "{\"external_id\":\"ada\",\"passkey_display_name\":\"Ada\"}";
        return List.of(
                call(service, "POST", apps + "/transactions/register", backend, user),
                call(service, "POST", apps + "/transactions/authenticate", backend, "{\"external_id\":\"ada\"}"),
                call(service, "GET", apps + "/users", backend, ""),
                call(service, "GET", apps + "/users/unknown", backend, ""),
                call(service, "DELETE", apps + "/users/unknown", backend, ""),
                call(service, "PATCH", apps + "/users/unknown/deactivate", backend, ""),
                call(service, "GET", admin, operator, ""),
                call(service, "GET", admin + "/" + app.id() + "/events", operator, ""),
                call(
                        service,
                        "POST",
                        admin,
                        operator,
                        "{\"name\":\"Shop\",\"rp_id\":\"example.com\",\"auth_origin\":\"https://example.com\"}"),
                call(service, "PATCH", admin + "/" + app.id(), operator, "{\"name\":\"Other\"}"),
                call(service, "GET", apps + "/users/unknown/devices", backend, ""),
                HttpRequest.newBuilder(service.uri("/v1/apps/unknown/authenticate/transactions/webauthn/start"))
                        .POST(BodyPublishers.ofString("{}"))
                        .header("Content-Type", "application/json")
                        .header("Origin", app.origin())
                        .build());
    }

    private static HttpRequest call(
            ServiceProcess service, String method, String path, String authorization, String body) {
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
        try (LocalPostgres postgres = LocalPostgres.anywhere().start();
                ServiceProcess service = serviceOn(postgres.database())) {
            TestApp app = Operator.makeApp();
            HttpClient http = HttpClient.newHttpClient();
            List<HttpRequest> kinds = calls(service, app);
            sendAll(http, kinds);
            List<HttpRequest> calls =
                    Collections.nCopies(5, kinds).stream().flatMap(List::stream).toList();
            HttpRequest live =
                    HttpRequest.newBuilder(service.uri("/q/health/live")).build();
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
                                .allSatisfy(
                                        answer -> assertThat(answer.status()).isEqualTo(503))
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
            assertThat(service.output()).doesNotContain(" ERROR ");
        }
    }

    @Test
    void a_database_that_hangs_while_it_works_on_batches() throws SQLException {
        try (LocalPostgres postgres = LocalPostgres.anywhere().start();
                ServiceProcess service = serviceOn(postgres.database())) {
            Traffic traffic = Traffic.on(Operator.makeApp(), List.of(service), PEOPLE);
            try (traffic) {
                awaitBatches(traffic, service);
                postgres.freeze();
                try {
                    awaitUnavailable(traffic);
                } finally {
                    postgres.thaw();
                }
                awaitBatches(traffic, service);
            }
            assertThat(traffic.longestMillis()).isLessThan(BOUND.toMillis());
            traffic.assertNothingLost(postgres.database());
        }
    }

    @Test
    void a_primary_that_is_demoted_behind_a_name_that_then_leads_to_the_new_one() throws SQLException {
        try (LocalPostgres primary = LocalPostgres.anywhere().start();
                LocalPostgres standby = primary.standby().start();
                DatabaseProxy name = DatabaseProxy.of(primary.port())) {
            standAlongside(primary);
            try (ServiceProcess service = serviceOn(name.database())) {
                TestApp app = Operator.makeApp();
                Traffic traffic = Traffic.on(app, List.of(service), PEOPLE);
                try (traffic) {
                    awaitBatches(traffic, service);
                    demote(primary);
                    awaitUnavailable(traffic);
                    await().atMost(PATIENCE).until(() -> sessions(primary) == 0);
                    standby.promote();
                    name.leadTo(standby.port());
                    awaitMore(traffic);
                    service.awaitReady();
                }
                traffic.assertNothingLost(standby.database());
            }
        }
    }

    private static void demote(LocalPostgres primary) throws SQLException {
        try (var connection = primary.connect();
                var statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET default_transaction_read_only = on");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** How many sessions the service has there that could be used. */
    private static int sessions(LocalPostgres server) throws SQLException {
        try (var connection = server.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
                        + " AND query NOT ILIKE 'show transaction_read_only'")) {
            result.next();
            return result.getInt(1);
        }
    }

    @Test
    void a_replica_that_is_killed() throws SQLException {
        TestDatabase database = TestServer.shared().createDatabase();
        try (ServiceProcess staying = serviceOn(database)) {
            ServiceProcess killed = ServiceProcess.ready(database, Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
            Traffic traffic = Traffic.on(Operator.makeApp(), List.of(staying, killed), PEOPLE);
            try (traffic) {
                awaitBatches(traffic, killed);
                killed.kill();
                await().atMost(PATIENCE).until(() -> traffic.lost() > 0);
                try (ServiceProcess restarted =
                        ServiceProcess.ready(database, Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN))) {
                    traffic.replace(killed, restarted);
                    awaitMore(traffic);
                    traffic.close();
                }
            }
            traffic.assertNothingLost(database);
        }
    }

    @Test
    void a_disk_that_is_full(@TempDir Path mountPoint) throws IOException, InterruptedException, SQLException {
        mount(mountPoint);
        try (LocalPostgres postgres = LocalPostgres.in(mountPoint, "max_wal_size=64MB", "min_wal_size=32MB")
                        .start();
                ServiceProcess service = serviceOn(postgres.database())) {
            TestApp app = Operator.makeApp();
            Traffic traffic = Traffic.on(app, List.of(service), PEOPLE);
            try (traffic) {
                awaitBatches(traffic, service);
                Path filler = mountPoint.resolve("filler");
                fill(filler);
                awaitUnavailable(traffic);
                assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
                Files.delete(filler);
                if (!postgres.isUp()) {
                    // PostgreSQL stops when there is no space for its log; its supervisor would start it again.
                    postgres.restart();
                }
                awaitMore(traffic);
            }
            traffic.assertNothingLost(postgres.database());
        } finally {
            run("umount", "-l", mountPoint.toString());
        }
    }

    private static void mount(Path directory) throws IOException, InterruptedException {
        if (run("mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", directory.toString()) != 0) {
            LeftOut.because("A tmpfs CANNOT be mounted here (root may): the test of a full disk is LEFT OUT");
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1024 * 1024];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(Files.size(file)).isPositive();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
