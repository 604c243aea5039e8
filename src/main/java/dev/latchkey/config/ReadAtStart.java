package dev.latchkey.config;

/**
 * A bean that reads its configuration at start-up, before the database is migrated, so that an invalid value aborts the start and
 * changes nothing.
 */
public interface ReadAtStart {
    /**
     * Reads the configuration, unless the bean's constructor has done so.
     *
     * @throws io.quarkus.runtime.configuration.ConfigurationException if a value is invalid, with a sentence that names the key
     */
    default void readConfiguration() {}
}
