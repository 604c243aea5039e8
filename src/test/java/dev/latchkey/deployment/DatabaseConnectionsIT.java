package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.LoginLoad;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.services.Daemon;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kinds of database connections that {@code docs/production.md} describes. */
class DatabaseConnectionsIT {
    private static final Map<String, String> ENVIRONMENT = Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN);
    private static final int PEOPLE = 8;

    @TempDir
    Path directory;

    @Test
    void pgbouncer_in_transaction_mode_shares_few_connections_among_many() throws Exception {
        Path pgbouncer = Installed.program("pgbouncer");
        try (LocalPostgres postgres = LocalPostgres.anywhere().start()) {
            int port = TestFork.freePort();
            try (Daemon pooler = pgbouncer(pgbouncer, port, postgres)) {
                TestDatabase pooled = new TestDatabase(
                        "jdbc:postgresql://localhost:" + port + "/postgres?prepareThreshold=0", "postgres", "");
                try (ServiceProcess service = ServiceProcess.ready(pooled, ENVIRONMENT)) {
                    RestAssured.port = service.port();
                    try (LoginLoad load = LoginLoad.start(Operator.makeApp(), PEOPLE, () -> service.uri("/"))) {
                        load.await(5L * PEOPLE);
                        assertThat(load.failures()).isEmpty();
                        assertThat(load.interruptions()).isZero();
                    }
                    assertThat(service.output()).doesNotContain("ERROR");
                }
                assertThat(pooler.output()).contains("login attempt: db=postgres");
            }
        }
    }

    @Test
    void no_more_connections_are_opened_than_are_configured() throws Exception {
        int most = 4;
        try (LocalPostgres postgres = LocalPostgres.anywhere().start();
                ServiceProcess service = ServiceProcess.ready(
                        postgres.database(),
                        Map.of(
                                "LATCHKEY_ADMIN_TOKEN",
                                Operator.TOKEN,
                                "LATCHKEY_DB_CONNECTIONS",
                                String.valueOf(most)))) {
            RestAssured.port = service.port();
            try (LoginLoad load = LoginLoad.start(Operator.makeApp(), PEOPLE, () -> service.uri("/"))) {
                load.await(5L * PEOPLE);
                assertThat(load.failures()).isEmpty();
                assertThat(load.interruptions()).isZero();
            }
            // One app uses at most three quarters of them.
            assertThat(encrypted(postgres)).hasSizeBetween(most * 3 / 4, most);
        }
    }

    @Test
    void tls_to_the_database_is_verified_against_the_configured_root() throws Exception {
        String openssl = Installed.program("openssl").toString();
        try (LocalPostgres postgres = LocalPostgres.anywhere()) {
            Path root = certificate(postgres, openssl, "server");
            Path other = certificate(postgres, openssl, "other");
            postgres.set("ssl=on", "ssl_cert_file=" + root, "ssl_key_file=" + root.resolveSibling("server.key"))
                    .start();
            String url = postgres.database().url() + "?sslmode=verify-full&sslrootcert=";

            try (ServiceProcess service =
                    ServiceProcess.ready(new TestDatabase(url + root, "postgres", ""), ENVIRONMENT)) {
                assertThat(encrypted(postgres)).isNotEmpty().doesNotContain(false);
            }
            try (ServiceProcess service = ServiceProcess.launch(
                    directory, Map.of("LATCHKEY_DB_URL", url + other, "LATCHKEY_DB_USERNAME", "postgres"))) {
                assertThat(service.awaitExit()).isEqualTo(1);
                assertThat(service.output())
                        .startsWith("The database at LATCHKEY_DB_URL cannot be used: SSL error: PKIX path");
            }
        }
    }

    private static Path certificate(LocalPostgres postgres, String openssl, String name) {
        Path directory = postgres.directory("tls");
        postgres.command(
                openssl,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                directory.resolve(name + ".key").toString(),
                "-out",
                directory.resolve(name + ".pem").toString());
        return directory.resolve(name + ".pem");
    }

    /** Whether each connection of the service is. */
    private static List<Boolean> encrypted(LocalPostgres postgres) throws Exception {
        List<Boolean> connections = new ArrayList<>();
        try (Connection connection = postgres.database().connect();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")) {
            while (row.next()) {
                connections.add(row.getBoolean(1));
            }
        }
        return connections;
    }

    private Daemon pgbouncer(Path program, int port, LocalPostgres postgres) throws IOException {
        Path home = postgres.directory("pgbouncer");
        Path configuration = Files.writeString(home.resolve("pgbouncer.ini"), """
                [databases]
                postgres = host=localhost port=%d dbname=postgres user=postgres
                [pgbouncer]
                listen_addr = localhost
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 4
                max_client_conn = 200
                ignore_startup_parameters = extra_float_digits,options
                """.formatted(postgres.port(), port));
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "postgres"));
        }
        command.add(configuration.toString());
        return Daemon.start(directory, port, command);
    }
}
