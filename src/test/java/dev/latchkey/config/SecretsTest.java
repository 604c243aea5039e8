package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private static final int ORDINAL_OF_THE_ENVIRONMENT = 300;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write_a_file() throws IOException {
        file = directory.resolve("password");
        Files.writeString(file, " from a file \n\n");
    }

    private static Optional<String> password(Map<String, String> settings) {
        return Secrets.of("latchkey.db.password", name -> Optional.ofNullable(settings.get(name)));
    }

    @Test
    void a_secret_is_set_or_in_a_file_of_which_the_last_line_break_is_ignored() {
        assertThat(password(Map.of("latchkey.db.password", " x\n"))).contains(" x\n");
        assertThat(password(Map.of("latchkey.db.password-file", file.toString())))
                .contains(" from a file \n");
        assertThat(password(Map.of())).isEmpty();
    }

    @Test
    void a_blank_setting_counts_as_unset() {
        assertThat(password(Map.of("latchkey.db.password", " ", "latchkey.db.password-file", "")))
                .isEmpty();
        assertThat(password(Map.of("latchkey.db.password", "x", "latchkey.db.password-file", " ")))
                .contains("x");
        assertThat(password(Map.of("latchkey.db.password", "", "latchkey.db.password-file", file.toString())))
                .contains(" from a file \n");
    }

    @Test
    void a_secret_that_is_set_and_in_a_file_is_refused() {
        assertThatThrownBy(() ->
                        password(Map.of("latchkey.db.password", "x", "latchkey.db.password-file", file.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Set either LATCHKEY_DB_PASSWORD or LATCHKEY_DB_PASSWORD_FILE, not both.");
    }

    @Test
    void a_blank_variable_does_not_hide_the_file() {
        Map<String, String> environment =
                Map.of("LATCHKEY_DB_PASSWORD", "", "LATCHKEY_DB_PASSWORD_FILE", file.toString());

        assertThat(new SmallRyeConfigBuilder()
                        .withSources(new EnvConfigSource(environment, ORDINAL_OF_THE_ENVIRONMENT))
                        .withSources(new StartConfigSourceFactory())
                        .build()
                        .getOptionalValue("latchkey.db.password", String.class))
                .contains(" from a file \n");
    }
}
