package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built service in operation: secrets from files, JSON log lines, separate migration, graceful shutdown. */
class OperationIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "a-token-that-came-from-a-file-and-no-more";

    private final TestDatabase database = TestDatabase.fresh();

    @TempDir
    Path directory;

    @Test
    void secrets_are_read_from_files_and_log_lines_are_json_with_the_request_id() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(
                        directory,
                        Map.of(
                                "LATCHKEY_DB_URL", database.url(),
                                "LATCHKEY_DB_USERNAME", database.username(),
                                "LATCHKEY_DB_PASSWORD_FILE", file("password", database.password()),
                                "LATCHKEY_ADMIN_TOKEN_FILE", file("token", TOKEN + "\n"),
                                "LATCHKEY_LOG_FORMAT", "json"))
                .awaitReady()) {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(service.uri("/admin/v1/apps"))
                            .header("Authorization", "Bearer " + TOKEN)
                            .header("X-Request-Id", "of-the-caller")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Request-Id")).contains("of-the-caller");
            service.stop();

            List<JsonNode> lines =
                    service.output().lines().map(OperationIT::json).toList();
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.get("message").asText()).startsWith("signatures are verified by");
                assertThat(line.get("level").asText()).isEqualTo("INFO");
                assertThat(line.get("logger").asText()).isEqualTo("dev.latchkey.Wiring");
                assertThat(line.get("timestamp").asText()).endsWith("Z");
            });
            assertThat(service.output()).doesNotContain(TOKEN);
        }
    }

    @Test
    void a_service_that_does_not_migrate_is_alive_but_not_ready_until_the_migration() throws Exception {
        Map<String, String> environment = Map.of(
                "LATCHKEY_DB_URL", database.url(),
                "LATCHKEY_DB_USERNAME", database.username(),
                "LATCHKEY_DB_PASSWORD", database.password(),
                "LATCHKEY_DB_MIGRATE_AT_START", "false",
                "LATCHKEY_ADMIN_TOKEN", TOKEN,
                "LATCHKEY_DATABASE_CLOCK_EVERY", "1s",
                "LATCHKEY_HOUSEKEEPING_EVERY", "1s",
                "LATCHKEY_HOUSEKEEPING_JITTER", "1ms",
                "LATCHKEY_HOUSEKEEPING_ERASE_APPS_EVERY", "1s",
                "LATCHKEY_TRUSTED_PROXYS", "10.0.0.1");
        try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
            service.awaitStatus("/q/health/live", 200);
            assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(service.get("/q/health/ready").body()).contains("not_migrated");
            HttpResponse<String> answer = server(service);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            await().untilAsserted(() -> assertThat(service.output())
                    .contains(
                            "the database failed: NOT_MIGRATED",
                            "database-clock is postponed because the database failed: NOT_MIGRATED",
                            "housekeeping is postponed because the database failed: NOT_MIGRATED",
                            "deleted-apps is postponed because the database failed: NOT_MIGRATED"));
            await().until(() -> service.output().contains("whose schema is older: run the command migrate"));
            assertThat(service.output())
                    .contains("These environment variables are unknown and have no effect: LATCHKEY_TRUSTED_PROXYS");

            ServiceProcess.ready(database, Map.of()).close();

            assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(200);
            assertThat(server(service).statusCode()).isEqualTo(200);
            assertThat(service.output()).doesNotContain("ERROR", "\tat ");
        }
    }

    private static HttpResponse<String> server(ServiceProcess service) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(service.uri("/admin/v1/server"))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void it_becomes_unready_first_and_still_answers_and_then_exits() {
        Map<String, String> environment = Map.of("LATCHKEY_SHUTDOWN_DELAY", "3s");
        try (ServiceProcess service = ServiceProcess.ready(database, environment)) {
            CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(service::stop);

            service.awaitStatus("/q/health/ready", 503);
            assertThat(ended).isNotDone();
            assertThat(service.get("/v1/apps/none").statusCode()).isEqualTo(404);
            assertThat(service.get("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(ended.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(143);
        }
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
