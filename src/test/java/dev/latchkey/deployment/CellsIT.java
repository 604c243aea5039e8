package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.LoginLoad;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Daemon;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.Nginx;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two cells behind nginx with the configuration of {@code docker/nginx-cells.conf}, and the script of {@code docs/cells.md}. */
class CellsIT {
    private static final int PEOPLE = 4;

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "LATCHKEY_ADMIN_TOKEN",
            Operator.TOKEN,
            "LATCHKEY_TRUSTED_PROXIES",
            "127.0.0.0/8,::1",
            "LATCHKEY_PUBLIC_URL",
            "https://login.example.com",
            "LATCHKEY_ENCRYPTION_KEY",
            Base64.getEncoder().encodeToString(new byte[32]));

    private final int port = TestFork.freePort();

    @TempDir
    Path directory;

    @Test
    void an_app_is_moved_to_another_cell_while_people_log_in() throws Exception {
        TestDatabase oldDatabase = TestDatabase.fresh();
        TestDatabase newDatabase = TestDatabase.fresh();
        try (ServiceProcess oldCell = ServiceProcess.ready(oldDatabase, ENVIRONMENT);
                ServiceProcess newCell = ServiceProcess.ready(newDatabase, ENVIRONMENT)) {
            RestAssured.port = newCell.port();
            TestApp neighbour = Operator.makeApp();
            place(Map.of(neighbour.id(), "cell_2"));
            try (Daemon proxy = nginx(oldCell, newCell);
                    LoginLoad others = LoginLoad.start(neighbour, 1, this::proxy)) {
                RestAssured.port = oldCell.port();
                TestApp app = Operator.makeApp(Map.of("nonce_format", "jwt"));
                try (LoginLoad load = LoginLoad.start(app, PEOPLE, this::proxy)) {
                    load.await(5L * PEOPLE);
                    String userId = app.backend().userId("person-0");
                    SoftAuthenticator late = SoftAuthenticator.synced();
                    app.browser().register(late, app.backend().register("late"));
                    Browser.Challenge open = app.browser().loginChallenge(null);
                    String keySet = keySet(app);

                    place(Map.of(neighbour.id(), "cell_2", app.id(), "moving"));
                    Response held = awaitStatus(app, 503);
                    move(app, oldDatabase, oldCell, newDatabase, newCell);
                    place(Map.of(neighbour.id(), "cell_2", app.id(), "cell_2"));
                    awaitStatus(app, 200);
                    load.await(5L * PEOPLE);

                    assertThat(Answers.text(held, 503, "/code")).isEqualTo("service_unavailable");
                    assertThat(held.header("Retry-After")).isEqualTo("2");
                    assertThat(load.failures())
                            .isNotEmpty()
                            .allMatch(failure -> failure.contains("service_unavailable"));
                    assertThat(load.interruptions()).isLessThanOrEqualTo(2L * PEOPLE);
                    RestAssured.port = newCell.port();
                    assertThat(app.backend().userId("person-0")).isEqualTo(userId);
                    assertThat(keySet(app)).isEqualTo(keySet);
                    String nonce = Browser.nonce(
                            app.browser().finishLogin(open, app.browser().answer(late, open)));
                    assertThat(app.backend().externalIdOf(nonce)).isEqualTo("late");
                }
                others.await(5);
                assertThat(others.failures()).isEmpty();
                assertThat(others.interruptions()).isLessThanOrEqualTo(2);
                assertThat(proxy.output()).doesNotContain("emerg");
            }
            assertThat(newCell.output()).doesNotContain("ERROR");
        }
    }

    private static String keySet(TestApp app) {
        return RestAssured.get("/v1/apps/{app_id}/.well-known/jwks.json", app.id())
                .asString();
    }

    private URI proxy() {
        return URI.create("http://localhost:" + port);
    }

    /** Writes the table of cells, and has nginx read it if it runs. */
    private void place(Map<String, String> cellByApp) throws IOException {
        StringBuilder table = new StringBuilder();
        cellByApp.forEach(
                (app, cell) -> table.append(app).append(' ').append(cell).append(";\n"));
        Files.writeString(directory.resolve("cells.map"), table);
        if (Files.exists(directory.resolve("nginx.pid"))) {
            Nginx.reload(directory);
        }
    }

    /** Nginx reloads in the background. */
    private Response awaitStatus(TestApp app, int status) throws InterruptedException {
        while (true) {
            Response response =
                    RestAssured.given().baseUri(proxy().toString()).port(port).get("/v1/apps/{app_id}", app.id());
            if (response.statusCode() == status) {
                return response;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void move(
            TestApp app,
            TestDatabase oldDatabase,
            ServiceProcess oldCell,
            TestDatabase newDatabase,
            ServiceProcess newCell) {
        Installed.program("psql");
        Installed.program("curl");
        Map<String, String> environment = Map.of(
                "APP_ID", app.id(),
                "OLD_DATABASE", oldDatabase.url().substring("jdbc:".length()),
                "NEW_DATABASE", newDatabase.url().substring("jdbc:".length()),
                "OLD_CELL", oldCell.uri("").toString(),
                "NEW_CELL", newCell.uri("").toString(),
                "PGUSER", oldDatabase.username(),
                "PGPASSWORD", oldDatabase.password(),
                "LATCHKEY_ADMIN_TOKEN", Operator.TOKEN);
        CommandProcess moved = CommandProcess.run(
                environment, List.of("sh", "-c", "cd " + directory + "\n" + Recipe.of("docs/cells.md", "move")));

        assertThat(moved.exitCode()).as(moved.err()).isZero();
        assertThat(moved.out()).contains("\"users\"");
    }

    private Daemon nginx(ServiceProcess oldCell, ServiceProcess newCell) throws IOException {
        String site = Files.readString(Path.of("docker/nginx-cells.conf"))
                .replace("cell-1:8080", "127.0.0.1:" + oldCell.port())
                .replace("cell-2:8080", "127.0.0.1:" + newCell.port())
                .replace("/etc/nginx/cells.map", directory.resolve("cells.map").toString())
                .replace("listen 443 ssl", "listen " + port)
                .replaceAll("ssl_certificate.*;", "");
        return Nginx.start(directory, port, site);
    }
}
