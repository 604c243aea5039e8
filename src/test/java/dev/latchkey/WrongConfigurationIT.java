package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.latchkey.testsupport.people.Together;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid configuration is reported at start-up with the variable's name and the accepted format. */
class WrongConfigurationIT {
    /** For how long a connection is attempted, instead of 5 seconds. */
    private static final List<String> IMPATIENT =
            List.of("-Dquarkus.datasource.jdbc.acquisition-timeout=3s", "-Dquarkus.datasource.jdbc.login-timeout=2s");

    private final TestDatabase database = TestDatabase.fresh();

    @TempDir
    Path directory;

    @Test
    void all_invalid_values_are_reported_at_once_with_what_is_allowed() {
        assertThat(refusal(Map.of(
                        "LATCHKEY_RETENTION_CEREMONIES", "1s",
                        "LATCHKEY_NONCE_KEYS_ROTATION", "soon",
                        "LATCHKEY_PUBLIC_URL", "http://passkeys.example.com",
                        "LATCHKEY_ADMIN_JWT_MAX_LIFETIME", "1s",
                        "LATCHKEY_MDS_ENABLED", "maybe",
                        "LATCHKEY_HOUSEKEEPING_EVERY", "often",
                        "LATCHKEY_WEBHOOKS_EVERY", "0s",
                        "LATCHKEY_RATE_LIMITS_ADDRESS", "0",
                        "LATCHKEY_ADMIN_PORT", "65536",
                        "LATCHKEY_SHUTDOWN_DELAY", "soon")))
                .contains("latchkey.retention.ceremonies", "it must be an hour or more")
                .contains("latchkey.nonce-keys.rotation", "it must be a duration such as 90d, 10m or PT10M")
                .contains("latchkey.public-url", "it must be https://host[:port], or http://localhost[:port]")
                .contains("latchkey.admin.jwt.max-lifetime", "it must be a minute or more")
                .contains("latchkey.mds.enabled", "it must be true or false")
                .contains("latchkey.housekeeping.every", "it must be off or a duration such as 10m or PT10M")
                .contains("latchkey.webhooks.every", "it must be off or a millisecond or more")
                .contains("latchkey.rate-limits.address", "it must be a whole number from 1 to 1000000000")
                .contains("latchkey.admin.port", "it must be a whole number from 1 to 65535")
                .contains("latchkey.shutdown.delay");
    }

    @Test
    void a_secret_comes_from_a_file_or_from_the_environment_but_not_from_both() throws IOException {
        Path token = directory.resolve("token");
        Files.writeString(token, "a-token-that-came-from-a-file-and-no-more\n");
        Path password = directory.resolve("password");
        Files.writeString(password, database.password());

        assertThat(refusal(Map.of(
                        "LATCHKEY_DB_PASSWORD_FILE", directory.resolve("none").toString())))
                .contains("LATCHKEY_DB_PASSWORD_FILE names a file that cannot be read.");
        assertThat(refusal(Map.of("LATCHKEY_DB_PASSWORD", "x", "LATCHKEY_DB_PASSWORD_FILE", password.toString())))
                .contains("Set either LATCHKEY_DB_PASSWORD or LATCHKEY_DB_PASSWORD_FILE, not both.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LATCHKEY_ADMIN_TOKEN|short|latchkey.admin.token must have at least 32 characters.",
                "LATCHKEY_ADMIN_JWT_ISSUER|https://login.example.com|latchkey.admin.jwt needs all three of issuer, audience and jwks-url.",
                "LATCHKEY_ENCRYPTION_KEY|YWJj|latchkey.encryption.key must be 32 bytes in base64.",
                "LATCHKEY_TRUSTED_PROXIES|proxy|latchkey.trusted-proxies",
                "LATCHKEY_PASSKEY_PROVIDERS_FILE|/nonexistent|latchkey.passkey-providers.file",
                "LATCHKEY_APPS_FILE|/nonexistent|latchkey.apps.file"
            })
    void an_invalid_value_aborts_the_start_before_the_database_is_migrated(
            String variable, String value, String expected) throws SQLException {
        String refusal = refusal(Map.of(variable, value));
        assertThat(refusal.lines().filter(line -> line.startsWith("latchkey.")))
                .hasSize(1)
                .first(STRING)
                .startsWith(expected);
        if (variable.equals("LATCHKEY_ADMIN_TOKEN")) {
            assertThat(refusal).doesNotContain(value);
        }
        assertThat(tables()).as(refusal).isZero();
    }

    private int tables() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")) {
            count.next();
            return count.getInt(1);
        }
    }

    @Test
    void a_database_that_cannot_be_used_is_reported_in_one_line_by_the_service_and_by_commands() throws Exception {
        // At once, because each waits for seconds.
        List<String> reports = Together.all(List.of(
                () -> unusable("jdbc:postgresql://localhost:1/none", database.username()),
                () -> unusable("jdbc:postgresql://unknown.invalid/none", database.username()),
                () -> unusable(database.url().replaceFirst("/[^/]*$", "/none"), database.username()),
                () -> unusable(database.url(), "nobody")));

        assertThat(reports.get(0))
                .startsWith("The database at LATCHKEY_DB_URL cannot be used: Connection to localhost:1 refused.");
        assertThat(reports.get(1))
                .isEqualTo("The database at LATCHKEY_DB_URL cannot be used: unknown host unknown.invalid\n");
        assertThat(reports.get(2)).startsWith("LATCHKEY_DB_URL names a database that does not exist: ");
        assertThat(reports.get(3)).startsWith("LATCHKEY_DB_USERNAME or LATCHKEY_DB_PASSWORD is not accepted: ");
    }

    /** The output, which must be the same one line of the service and of a command. */
    private String unusable(String url, String username) {
        CommandProcess command =
                CommandProcess.latchkey(new TestDatabase(url, username, database.password()), IMPATIENT, "migrate");
        Map<String, String> environment = Map.of(
                "LATCHKEY_DB_URL", url,
                "LATCHKEY_DB_USERNAME", username,
                "LATCHKEY_DB_PASSWORD", database.password());
        try (ServiceProcess service = ServiceProcess.launch(environment, IMPATIENT.toArray(String[]::new))) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output()).hasLineCount(1).isEqualTo(command.err());
        }
        assertThat(command.exitCode()).isEqualTo(1);
        return command.err();
    }

    private String refusal(Map<String, String> wrong) {
        Map<String, String> environment = new HashMap<>(wrong);
        environment.put("LATCHKEY_DB_URL", database.url());
        environment.put("LATCHKEY_DB_USERNAME", database.username());
        try (ServiceProcess service = ServiceProcess.launch(directory, environment)) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output()).doesNotContain("\tat ");
            return service.output();
        }
    }
}
