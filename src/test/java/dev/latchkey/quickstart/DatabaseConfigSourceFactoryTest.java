package dev.latchkey.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.common.MapBackedConfigSource;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseConfigSourceFactoryTest {

    private static final ConfigSource BUILT = new MapBackedConfigSource("BuildTime RunTime Fixed", Map.of()) {};

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "dev", "prod", "test"})
    void nothing_is_started_or_refused_while_the_application_is_being_built(String profile) {
        assertThat(sources(context(List.of(), profile, Map.of()))).isEmpty();
        assertThat(dataDir()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "dev", "prod"})
    void a_configured_database_is_used(String profile) {
        Map<String, String> settings = Map.of("latchkey.db.url", "jdbc:postgresql://db.example/latchkey");

        assertThat(sources(running(profile, settings))).isEmpty();
        assertThat(dataDir()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void outside_the_quickstart_a_missing_database_is_refused_with_what_to_set(String url) {
        assertThatThrownBy(() -> sources(running("prod", Map.of("latchkey.db.url", url))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("LATCHKEY_DB_URL")
                .hasMessageContaining("LATCHKEY_DB_USERNAME")
                .hasMessageContaining("LATCHKEY_DB_PASSWORD");
        assertThat(dataDir()).doesNotExist();
    }

    @Test
    void a_url_of_another_kind_is_refused_without_being_quoted() {
        Map<String, String> settings = Map.of("latchkey.db.url", "postgres://ada:secret@db.example/latchkey");

        assertThatThrownBy(() -> sources(running("prod", settings)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("LATCHKEY_DB_URL must be a JDBC URL")
                .hasMessageNotContaining("secret");
    }

    private Path dataDir() {
        return temporary.resolve("data");
    }

    private ConfigSourceContext running(String profile, Map<String, String> settings) {
        return context(List.of(BUILT), profile, settings);
    }

    private ConfigSourceContext context(List<ConfigSource> sources, String profile, Map<String, String> settings) {
        return new ConfigSourceContext() {
            @Override
            public ConfigValue getValue(String name) {
                String value =
                        name.equals("latchkey.quickstart.data-dir") ? dataDir().toString() : settings.get(name);
                return ConfigValue.builder().withName(name).withValue(value).build();
            }

            @Override
            public List<String> getProfiles() {
                return List.of(profile);
            }

            @Override
            public List<ConfigSource> getConfigSources() {
                return sources;
            }

            @Override
            public Iterator<String> iterateNames() {
                return settings.keySet().iterator();
            }
        };
    }

    private static Iterable<ConfigSource> sources(ConfigSourceContext context) {
        return new DatabaseConfigSourceFactory().getConfigSources(context);
    }
}
