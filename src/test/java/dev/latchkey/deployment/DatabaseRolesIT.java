package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The two users of {@code docker/postgres/roles.sql}: one migrates, the other serves. */
class DatabaseRolesIT {

    @Test
    void one_user_migrates_and_another_serves_who_can_change_no_table() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.anywhere().start()) {
            // As a file that the server's user may read.
            Path roles = postgres.directory("roles").resolve("roles.sql");
            Files.copy(Path.of("docker/postgres/roles.sql"), roles);
            postgres.program("createdb", "--host=localhost", "--port=" + postgres.port(), "latchkey");
            postgres.program(
                    "psql",
                    "--host=localhost",
                    "--port=" + postgres.port(),
                    "--dbname=latchkey",
                    "--single-transaction",
                    "--set=ON_ERROR_STOP=1",
                    "--file=" + roles);
            String url = postgres.database("latchkey").url();
            TestDatabase runtime = new TestDatabase(url, "latchkey", "");

            CommandProcess refused = CommandProcess.latchkey(runtime, List.of(), "migrate");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).startsWith("LATCHKEY_DB_USERNAME must own the schema that is migrated: ");
            assertThat(CommandProcess.latchkey(new TestDatabase(url, "latchkey_migration", ""), List.of(), "migrate")
                            .exitCode())
                    .isZero();
            Map<String, String> environment =
                    Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN, "LATCHKEY_DB_MIGRATE_AT_START", "false");
            try (ServiceProcess service = ServiceProcess.ready(runtime, environment)) {
                RestAssured.port = service.port();
                TestApp app = Operator.makeApp();
                SoftAuthenticator authenticator = SoftAuthenticator.synced();
                app.browser().register(authenticator, app.backend().register("anna"));
                assertThat(app.backend().externalIdOf(app.browser().logIn(authenticator, null)))
                        .isEqualTo("anna");
                assertThat(service.output()).doesNotContain("ERROR");
            }
            assertThatThrownBy(() -> execute(runtime, "ALTER TABLE app ADD COLUMN x text"))
                    .hasMessageContaining("must be owner");
            assertThatThrownBy(() -> execute(runtime, "TRUNCATE ceremony")).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> execute(runtime, "CREATE TABLE x ()")).hasMessageContaining("permission denied");
        }
    }

    private static void execute(TestDatabase database, String statement) throws SQLException {
        try (Connection connection = database.connect();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
