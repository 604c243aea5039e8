package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The backups of {@code docs/production.md}, made with PostgreSQL's own programs. */
class BackupIT {
    private static final Map<String, String> ENVIRONMENT = Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN);

    @Test
    void a_dump_restored_elsewhere_logs_in_its_users() {
        try (LocalPostgres before = LocalPostgres.anywhere().start();
                LocalPostgres after = LocalPostgres.anywhere().start()) {
            Path dump = before.directory("dump").resolve("latchkey.dump");
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            TestApp app;
            try (ServiceProcess service = call(before.database())) {
                app = Operator.makeApp();
                app.browser().register(authenticator, app.backend().register("anna"));
                before.program(
                        "pg_dump",
                        "--format=custom",
                        "--file=" + dump,
                        "--host=localhost",
                        "--port=" + before.port(),
                        "postgres");
            }
            after.program("createdb", "--host=localhost", "--port=" + after.port(), "restored");
            restore(after, dump);
            // Also in place of what is there.
            restore(after, dump, "--clean", "--if-exists");

            try (ServiceProcess service = call(after.database("restored"))) {
                assertThat(app.backend().externalIdOf(app.browser().logIn(authenticator, null)))
                        .isEqualTo("anna");
            }
        }
    }

    @Test
    void a_recovery_to_a_moment_has_everything_before_it_and_nothing_after() throws SQLException {
        try (LocalPostgres before = LocalPostgres.anywhere();
                LocalPostgres after = LocalPostgres.withoutData()) {
            Path archive = before.directory("archive");
            before.set(
                            "archive_mode=on",
                            "archive_command=\"cp %p " + archive + "/%f\"",
                            "wal_level=replica",
                            "max_wal_senders=2")
                    .start();
            SoftAuthenticator known = SoftAuthenticator.synced();
            SoftAuthenticator unknown = SoftAuthenticator.synced();
            TestApp app;
            try (ServiceProcess service = call(before.database())) {
                before.copyTo(after);
                app = Operator.makeApp();
                app.browser().register(known, app.backend().register("anna"));
                execute(before, "SELECT pg_create_restore_point('before_the_mistake')");
                app.browser().register(unknown, app.backend().register("berta"));
                execute(before, "SELECT pg_switch_wal()");
            }
            before.stop();
            after.command("touch", after.data() + "/recovery.signal");
            after.set(
                            "restore_command=\"cp " + archive + "/%f %p\"",
                            "recovery_target_name=before_the_mistake",
                            "recovery_target_action=promote")
                    .start();

            try (ServiceProcess service = call(after.database())) {
                assertThat(app.backend().externalIdOf(app.browser().logIn(known, null)))
                        .isEqualTo("anna");
                var challenge = app.browser().loginChallenge(null);
                app.browser()
                        .finishLogin(challenge, app.browser().answer(unknown, challenge))
                        .then()
                        .statusCode(401);
            }
        }
    }

    private static void restore(LocalPostgres postgres, Path dump, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("--exit-on-error", "--host=localhost", "--port=" + postgres.port(), "--dbname=restored"));
        arguments.addAll(List.of(options));
        arguments.add(dump.toString());
        postgres.program("pg_restore", arguments.toArray(String[]::new));
    }

    private static ServiceProcess call(TestDatabase database) {
        ServiceProcess service = ServiceProcess.ready(database, ENVIRONMENT);
        RestAssured.port = service.port();
        return service;
    }

    private static void execute(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
