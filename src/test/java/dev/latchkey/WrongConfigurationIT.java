package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invalid configuration is reported at start-up with the variable's name and the accepted format. */
class WrongConfigurationIT {
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
                        "LATCHKEY_RATE_LIMITS_ADDRESS", "0",
                        "LATCHKEY_ADMIN_PORT", "65536",
                        "LATCHKEY_SHUTDOWN_DELAY", "soon")))
                .contains("latchkey.retention.ceremonies", "it must be an hour or more")
                .contains("latchkey.nonce-keys.rotation", "it must be a duration such as 90d, 10m or PT10M")
                .contains("latchkey.public-url", "it must be https://host[:port], or http://localhost[:port]")
                .contains("latchkey.admin.jwt.max-lifetime", "it must be a minute or more")
                .contains("latchkey.mds.enabled", "it must be true or false")
                .contains("latchkey.housekeeping.every", "it must be off or a duration such as 10m or PT10M")
                .contains("latchkey.rate-limits.address", "it must be a whole number from 1 to 1000000000")
                .contains("latchkey.admin.port", "it must be a whole number from 1 to 65535")
                .contains("latchkey.shutdown.delay");
    }

    @Test
    void an_invalid_secret_is_reported_and_not_shown() {
        assertThat(refusal(Map.of("LATCHKEY_ADMIN_TOKEN", "short")))
                .contains("latchkey.admin.token must have at least 32 characters.")
                .doesNotContain("short");
        assertThat(refusal(Map.of("LATCHKEY_ENCRYPTION_KEY", "YWJj")))
                .contains("latchkey.encryption.key must be 32 bytes in base64.");
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
