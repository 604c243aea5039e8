package dev.latchkey.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {

    /** One directory for all tests but one, because the first start in a new directory is slow. */
    @TempDir
    static Path shared;

    private final Path home = shared.resolve("data");

    @Test
    void it_is_as_durable_as_a_production_server() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                assertThat(query(database, "SHOW " + setting)).as(setting).isEqualTo("on");
            }
        }
    }

    @Test
    void it_listens_on_localhost_only_and_asks_for_the_password() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            assertThat(query(database, "SHOW listen_addresses")).isEqualTo("localhost");
            assertThat(query(database, "SHOW unix_socket_directories")).isEmpty();
            assertThatThrownBy(() -> connection(database.port(), "a guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void only_its_owner_may_read_what_it_writes() throws IOException {
        EmbeddedDatabase.start(home).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
    }

    @Test
    void data_outlives_a_restart() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            execute(database, "CREATE TABLE kept_over_a_restart AS SELECT 42 AS answer");
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            assertThat(query(database, "SELECT answer FROM kept_over_a_restart"))
                    .isEqualTo("42");
        }
    }

    @Test
    void a_server_whose_process_was_killed_is_stopped_before_the_next_start() throws Exception {
        Process killed = startInAnotherProcess();
        ProcessHandle orphan = server();
        killed.destroyForcibly().waitFor();
        assertThat(orphan.isAlive()).isTrue();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(query(database, "SELECT answer FROM kept_over_a_kill")).isEqualTo("42");
        }
    }

    @Test
    void a_process_id_that_another_program_has_now_does_not_prevent_the_start() throws IOException {
        EmbeddedDatabase.start(home).close();
        Files.writeString(
                home.resolve("postgres/postmaster.pid"), ProcessHandle.current().pid() + "\n");

        EmbeddedDatabase.start(home).close();
    }

    @Test
    void an_interrupted_first_start_is_repeated(@TempDir Path cutShort) throws IOException {
        Files.createDirectories(cutShort.resolve("postgres/base"));
        Files.writeString(cutShort.resolve("postgres/postgresql.conf"), "half written");
        Files.writeString(cutShort.resolve("postgres.password"), "");

        EmbeddedDatabase.start(cutShort).close();

        assertThat(EmbeddedDatabase.password(cutShort)).isNotEmpty();
    }

    @Test
    void data_without_their_password_are_refused_and_kept(@TempDir Path passwordLost) throws IOException {
        Path data = Files.createDirectories(passwordLost.resolve("postgres/base"));

        assertThatThrownBy(() -> EmbeddedDatabase.start(passwordLost))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("superuser.password");
        assertThat(data).exists();
    }

    @Test
    void a_directory_in_use_is_refused_with_a_sentence() {
        try (EmbeddedDatabase inUse = EmbeddedDatabase.start(home)) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(home))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage(home + " is in use by another running Latchkey. Stop that one, or set "
                            + "LATCHKEY_QUICKSTART_DATA_DIR to another directory.");
            assertThat(inUse.port()).isPositive();
        }
    }

    private Process startInAnotherProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UntilKilled.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.equals(UntilKilled.READY)) {
            line = output.readLine();
        }
        assertThat(line).as("the other process started its server").isNotNull();
        return process;
    }

    private ProcessHandle server() throws IOException {
        String pid = Files.readAllLines(home.resolve("postgres/postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connection(database.port(), EmbeddedDatabase.password(home));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connection(database.port(), EmbeddedDatabase.password(home));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connection(int port, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port + "/postgres", EmbeddedDatabase.USERNAME, password);
    }

    /** Runs a server with one row in it until this process is killed. */
    static final class UntilKilled {

        static final String READY = "READY";

        public static void main(String... arguments) throws SQLException, InterruptedException {
            Path home = Path.of(arguments[0]);
            EmbeddedDatabase database = EmbeddedDatabase.start(home);
            try (Connection connection = connection(database.port(), EmbeddedDatabase.password(home));
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept_over_a_kill AS SELECT 42 AS answer");
            }
            System.out.println(READY);
            Thread.currentThread().join();
        }
    }
}
