package dev.latchkey;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Traffic;
import dev.latchkey.testsupport.services.DatabaseProxy;
import dev.latchkey.testsupport.services.LeftOut;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestServer;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that another one replaces, a replica that is killed and a full disk, under load: nothing that was acknowledged is
 * lost, nothing is half-written, and the service recovers by itself.
 */
class FaultsIT {
    private static final int PEOPLE = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BOUND = Duration.ofSeconds(12);

    private static ServiceProcess serviceOn(TestDatabase database) {
        ServiceProcess service = ServiceProcess.ready(database, Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
        RestAssured.port = service.uri("/").getPort();
        return service;
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
                    traffic.awaitBatches(service);
                    primary.crash();
                    traffic.awaitUnavailable();
                    Answers.assertUnavailable(app.backend()
                            .createRegister(Map.of("external_id", "somebody", "passkey_display_name", "Somebody")));
                    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
                    standby.promote();
                    traffic.awaitMore();
                }
                assertThat(traffic.longestMillis()).isLessThan(BOUND.toMillis());
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
                    traffic.awaitBatches(service);
                    demote(primary);
                    traffic.awaitUnavailable();
                    await().atMost(PATIENCE).until(() -> sessions(primary) == 0);
                    standby.promote();
                    name.leadTo(standby.port());
                    traffic.awaitMore();
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
                traffic.awaitBatches(killed);
                killed.kill();
                await().atMost(PATIENCE).until(() -> traffic.lost() > 0);
                try (ServiceProcess restarted =
                        ServiceProcess.ready(database, Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN))) {
                    traffic.replace(killed, restarted);
                    traffic.awaitMore();
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
                traffic.awaitBatches(service);
                Path filler = mountPoint.resolve("filler");
                fill(filler);
                traffic.awaitUnavailable();
                assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
                Files.delete(filler);
                if (!postgres.isUp()) {
                    // PostgreSQL stops when there is no space for its log; its supervisor would start it again.
                    postgres.restart();
                }
                traffic.awaitMore();
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
