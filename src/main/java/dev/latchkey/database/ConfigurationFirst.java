package dev.latchkey.database;

import dev.latchkey.config.ReadAtStart;
import io.quarkus.arc.All;
import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.List;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Has all configuration read before the database is migrated. */
@Singleton
final class ConfigurationFirst implements FlywayConfigurationCustomizer {
    private final List<ReadAtStart> beans;

    ConfigurationFirst(@All List<ReadAtStart> beans) {
        this.beans = beans;
    }

    @Override
    public void customize(FluentConfiguration configuration) {
        beans.forEach(ReadAtStart::readConfiguration);
    }
}
