package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseVersionTest {

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 18})
    void a_supported_server_is_accepted(int majorVersion) {
        assertThatCode(() -> DatabaseVersion.requireSupported(majorVersion)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 14})
    void an_older_server_is_refused_with_both_versions_named(int majorVersion) {
        assertThatThrownBy(() -> DatabaseVersion.requireSupported(majorVersion))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Latchkey needs PostgreSQL 15 or later; the server at LATCHKEY_DB_URL is " + majorVersion
                        + ".");
    }
}
