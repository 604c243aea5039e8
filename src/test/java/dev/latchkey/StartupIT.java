package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.services.Postgres15;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar as an operator starts and stops it. */
class StartupIT {

    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    Path directory;

    @Test
    void without_a_database_it_says_what_to_set_and_does_not_start() {
        try (ServiceProcess service = ServiceProcess.launch(directory, Map.of())) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output())
                    .endsWith(
                            "Latchkey needs a PostgreSQL 15 or later: set LATCHKEY_DB_URL (a JDBC URL such as "
                                    + "jdbc:postgresql://localhost:5432/latchkey), LATCHKEY_DB_USERNAME and LATCHKEY_DB_PASSWORD.\n")
                    .doesNotContain("Exception");
            assertThat(directory.resolve(".data")).doesNotExist();
        }
    }

    @Test
    void with_a_database_it_becomes_ready_and_exits_promptly_on_sigterm() {
        TestDatabase database = TestDatabase.fresh();
        try (ServiceProcess service = ServiceProcess.ready(database, Map.of())) {
            awaitReport(service);
            assertThat(service.output())
                    .containsPattern("Latchkey \\S+, Java \\d+, \\d+ processors, \\d+ MB of heap")
                    .contains(
                            "Clients: http://0.0.0.0:%d. Operators: the same port. Metrics and health: port %d"
                                    .formatted(service.port(), service.managementPort()),
                            "Operators cannot sign in, because",
                            "Not safe for production: no LATCHKEY_TRUSTED_PROXIES, so a proxy's clients share its rate limit; "
                                    + "rate limits are off; no LATCHKEY_ENCRYPTION_KEY, so no signed nonces and no webhooks")
                    .containsPattern("Database: " + database.url().replaceAll(".*//(.*)/([^?]*).*", "$2 at $1")
                            + ", PostgreSQL \\d+\\.\\d+, schema version \\d+");
            assertThat(service.stop()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(service.output()).contains("latchkey stopped in").doesNotContain("ERROR");
        }
    }

    @Test
    void a_port_that_another_process_has_is_named() throws IOException {
        TestDatabase database = TestDatabase.fresh();
        try (ServerSocket other = new ServerSocket(0)) {
            int port = other.getLocalPort();
            assertThat(refusal(database, "quarkus.http.port", port))
                    .endsWith(
                            "Port %d is in use by another process; QUARKUS_HTTP_PORT, LATCHKEY_ADMIN_PORT and LATCHKEY_MANAGEMENT_PORT set the ports.\n"
                                    .formatted(port));
            assertThat(refusal(database, "latchkey.admin.port", port))
                    .endsWith("latchkey.admin.port: Address already in use\n");
            assertThat(refusal(database, "latchkey.management.port", port))
                    .endsWith("latchkey.management.port: Address already in use\n");
        }
    }

    private String refusal(TestDatabase database, String setting, int port) {
        Map<String, String> environment = Map.of(
                "LATCHKEY_DB_URL", database.url(),
                "LATCHKEY_DB_USERNAME", database.username(),
                "LATCHKEY_DB_PASSWORD", database.password());
        try (ServiceProcess service =
                ServiceProcess.launch(directory, environment, "-D%s=%d".formatted(setting, port))) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output()).doesNotContain("ERROR", "\tat ", "Clients: ");
            return service.output();
        }
    }

    @Test
    void it_runs_on_the_oldest_supported_postgresql() {
        TestDatabase database = Postgres15.server().createDatabase();

        try (ServiceProcess service = ServiceProcess.ready(database, Map.of())) {
            assertThat(service.output()).contains("Successfully applied");
        }
    }

    @Test
    void it_finds_nothing_unsafe_in_a_configuration_for_production_and_logs_no_secret() {
        TestDatabase database = TestDatabase.fresh();
        String key = "dGhpcnR5LXR3byBieXRlcyBmb3IgdGhlIHRlc3RzISE=";
        int operatorsPort = TestFork.freePort();
        try (ServiceProcess service = ServiceProcess.launch(Map.ofEntries(
                        Map.entry(
                                "LATCHKEY_DB_URL",
                                database.url() + (database.url().contains("?") ? "&" : "?") + "password="
                                        + database.password()),
                        Map.entry("LATCHKEY_DB_USERNAME", database.username()),
                        Map.entry("LATCHKEY_DB_PASSWORD", database.password()),
                        Map.entry("LATCHKEY_PUBLIC_URL", "https://passkeys.example.com"),
                        Map.entry("LATCHKEY_ADMIN_PORT", String.valueOf(operatorsPort)),
                        Map.entry("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN),
                        Map.entry("LATCHKEY_ADMIN_JWT_ISSUER", "https://idp.example.com"),
                        Map.entry("LATCHKEY_ADMIN_JWT_AUDIENCE", "latchkey"),
                        Map.entry("LATCHKEY_ADMIN_JWT_JWKS_URL", "https://idp.example.com/jwks"),
                        Map.entry("LATCHKEY_ENCRYPTION_KEY", key),
                        Map.entry("LATCHKEY_TRUSTED_PROXIES", "10.0.0.0/8"),
                        Map.entry("LATCHKEY_RATE_LIMITS_ENABLED", "true")))
                .awaitReady()) {
            awaitReport(service);
            assertThat(service.output())
                    .contains(
                            "public URL https://passkeys.example.com. Operators: port %d, with the console."
                                    .formatted(operatorsPort),
                            "Operators sign in with the static token or JWTs of https://idp.example.com",
                            "Production: nothing in the configuration is known to be unsafe")
                    .doesNotContain(Operator.TOKEN, key, "password=");
        }
    }

    /** The report is logged beside the first requests; its last line is the one about production. */
    private static void awaitReport(ServiceProcess service) {
        await().until(() -> service.output().contains("roduction: "));
    }

    @Test
    void a_migration_may_take_longer_than_a_call() throws SQLException {
        TestDatabase database = TestDatabase.fresh();
        try (Connection holder = database.connect();
                Statement held = holder.createStatement();
                Connection watcher = database.connect()) {
            holder.setAutoCommit(false);
            held.execute("CREATE TABLE app ()");
            try (ServiceProcess service = ServiceProcess.launch(Map.of(
                    "LATCHKEY_DB_URL", database.url(),
                    "LATCHKEY_DB_USERNAME", database.username(),
                    "LATCHKEY_DB_PASSWORD", database.password(),
                    "QUARKUS_DATASOURCE_JDBC_READ_TIMEOUT", "1s"))) {
                await().atMost(Duration.ofMinutes(1)).until(() -> hasWaited(watcher, 3));
                holder.rollback();
                service.awaitReady();
            }
        }
    }

    private static boolean hasWaited(Connection connection, int seconds) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) > 0 FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                        + " AND query_start < now() - interval '%d s'".formatted(seconds))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Test
    void the_quickstart_starts_and_stops_its_own_postgresql() throws IOException {
        ProcessHandle server;
        try (ServiceProcess service = quickstart()) {
            server = embeddedServer();
            assertThat(server.isAlive()).isTrue();
            awaitReport(service);
            assertThat(service.output())
                    .contains(
                            "(quickstart)",
                            "Not safe for production: this is the quickstart",
                            "Latchkey is ready to try.");
            assertThat(service.stop()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(service.output()).contains("latchkey stopped in").doesNotContain("ERROR");
        }
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void the_quickstart_starts_again_after_it_was_killed() throws IOException {
        try (ServiceProcess service = quickstart()) {
            service.kill();
        }
        ProcessHandle orphan = embeddedServer();
        try (ServiceProcess service = quickstart()) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(service.stop()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }

    @Test
    void the_build_recorded_no_database() throws IOException {
        Path generated = ServiceProcess.jar().resolveSibling("quarkus");

        try (Stream<Path> jars = Files.list(generated)) {
            assertThat(jars.filter(jar -> jar.toString().endsWith(".jar")))
                    .isNotEmpty()
                    .allSatisfy(jar ->
                            assertThat(classesNaming("jdbc:postgresql:", jar)).isEmpty());
        }
    }

    private ServiceProcess quickstart() {
        return ServiceProcess.launch(directory, Map.of(), "-Dquarkus.profile=quickstart")
                .awaitReady();
    }

    private ProcessHandle embeddedServer() throws IOException {
        String pid = Files.readAllLines(directory.resolve(".data/postgres/postmaster.pid"))
                .get(0);
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static List<String> classesNaming(String text, Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .filter(entry -> contains(zip, entry, text))
                    .map(ZipEntry::getName)
                    .toList();
        }
    }

    private static boolean contains(ZipFile zip, ZipEntry entry, String text) {
        try (InputStream content = zip.getInputStream(entry)) {
            return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
