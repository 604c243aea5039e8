package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the built jar. */
class ShellIT {
    private final TestDatabase database = TestDatabase.fresh();

    @TempDir
    Path directory;

    @Test
    void a_database_is_migrated_and_given_an_app_and_a_key_without_a_port() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            // Each of the service's servers would fail to start.
            List<String> port = Stream.of("quarkus.http.port", "latchkey.admin.port", "latchkey.management.port")
                    .map(name -> "-D" + name + "=" + taken.getLocalPort())
                    .toList();

            CommandProcess tooEarly = run(port, "create-key", "shop", "--name=backend");
            CommandProcess migrate = run(port, "migrate");
            CommandProcess app = run(
                    port,
                    "create-app",
                    "--id=shop",
                    "--name=Shop",
                    "--rp-id=example.com",
                    "--auth-origin=https://example.com");
            CommandProcess key = run(port, "create-key", "shop", "--name=backend");

            assertThat(tooEarly.exitCode()).isEqualTo(1);
            assertThat(tooEarly.err())
                    .isEqualTo("The database does not have this version's schema: run the command migrate first.\n");
            assertThat(migrate.exitCode()).isZero();
            assertThat(migrate.out()).isEmpty();
            assertThat(app.exitCode()).isZero();
            assertThat(app.out()).isEqualTo("shop\n");
            assertThat(key.exitCode()).isZero();
            assertThat(key.out()).matches("lk_[A-Za-z0-9]{43}\n");
            assertThat(key.err()).doesNotContain(key.out().strip());
        }
    }

    @Test
    void without_a_database_a_command_says_what_to_set_or_that_it_is_unavailable() {
        CommandProcess unset = CommandProcess.latchkey(new TestDatabase("", "", ""), List.of(), "check", "shop");
        CommandProcess away = CommandProcess.latchkey(
                new TestDatabase("jdbc:postgresql://localhost:1/none", "nobody", ""), List.of(), "check", "shop");

        assertThat(unset.exitCode()).isEqualTo(1);
        assertThat(unset.err()).contains("set LATCHKEY_DB_URL").doesNotContain("\tat ");
        assertThat(away.exitCode()).isEqualTo(1);
        assertThat(away.err())
                .startsWith("The database at LATCHKEY_DB_URL cannot be used: ")
                .hasLineCount(1);
    }

    @Test
    void a_command_that_calls_a_running_service_starts_nothing_and_needs_no_database() throws IOException {
        Path classes = directory.resolve("classes");
        TestApp app;
        Map<String, String> environment = new HashMap<>();
        try (ServiceProcess service = ServiceProcess.ready(database, Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN))) {
            RestAssured.port = service.uri("/").getPort();
            app = Operator.makeApp();
            app.backend().register("ada");
            environment.put("LATCHKEY_URL", service.uri("").toString());
            environment.put("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN);

            CommandProcess why = CommandProcess.latchkey(
                    environment, List.of("-Xlog:class+load:file=" + classes), "why", app.id(), "ada");

            assertThat(why.err()).isEmpty();
            assertThat(why.out()).startsWith("User ada of app " + app.id() + "\n");
            assertThat(Files.readString(classes))
                    .contains("dev.latchkey.shell.HttpSupport")
                    .doesNotContain("io.quarkus.runner.ApplicationImpl", "org.hibernate", "io.vertx");
        } finally {
            RestAssured.reset();
        }
        CommandProcess away = CommandProcess.latchkey(environment, List.of(), "why", app.id(), "ada");
        assertThat(away.exitCode()).isEqualTo(1);
        assertThat(away.err())
                .startsWith("The service at LATCHKEY_URL cannot be reached: ")
                .hasLineCount(1);
    }

    @Test
    void a_service_creates_the_declared_apps_at_every_start_and_rejects_an_invalid_file() throws IOException {
        Path file = directory.resolve("apps.json");
        Files.writeString(file, """
                {"apps": [{"id": "shop", "name": "Shop", "rp_id": "example.com", "auth_origin": "https://example.com"}]}
                """);
        Map<String, String> environment = Map.of("LATCHKEY_APPS_FILE", file.toString());

        try (ServiceProcess service = ServiceProcess.ready(database, environment)) {
            assertThat(service.output()).contains("app shop created");
        }
        Files.writeString(file, "{\"apps\": [{\"id\": \"shop\"}]}");
        try (ServiceProcess service = ServiceProcess.launch(Map.of(
                "LATCHKEY_APPS_FILE", file.toString(),
                "LATCHKEY_DB_URL", database.url(),
                "LATCHKEY_DB_USERNAME", database.username(),
                "LATCHKEY_DB_PASSWORD", database.password()))) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output())
                    .contains("latchkey.apps.file: apps[0].name is required.")
                    .doesNotContain("\tat ");
        }
    }

    private CommandProcess run(List<String> jvmArguments, String... arguments) {
        return CommandProcess.latchkey(database, jvmArguments, arguments);
    }
}
