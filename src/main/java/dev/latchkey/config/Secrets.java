package dev.latchkey.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Secrets, each configured by its setting or by a file that the setting with the suffix {@code -file} names. A setting that is blank
 * counts as unset.
 */
public final class Secrets {
    private Secrets() {}

    /**
     * A secret, wherever it is configured.
     *
     * @param settings the value of each setting; empty if it is unset
     * @throws ConfigurationException as {@link #fromFile}
     */
    public static Optional<String> of(String setting, Function<String, Optional<String>> settings) {
        return fromFile(setting, settings).or(() -> value(setting, settings));
    }

    /**
     * The content of a secret's file, without the line break at its end; empty if no file is named.
     *
     * @param settings the value of each setting; empty if it is unset
     * @throws ConfigurationException if the file cannot be read, or if the secret is set as well
     */
    public static Optional<String> fromFile(String setting, Function<String, Optional<String>> settings) {
        Optional<String> file = value(setting + "-file", settings);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String variable = EnvironmentVariable.of(setting);
        if (value(setting, settings).isPresent()) {
            throw new ConfigurationException("Set either %1$s or %1$s_FILE, not both.".formatted(variable));
        }
        try {
            return Optional.of(Files.readString(Path.of(file.get())).replaceFirst("\\R\\z", ""));
        } catch (IOException unreadable) {
            throw new ConfigurationException("%s_FILE names a file that cannot be read.".formatted(variable));
        }
    }

    private static Optional<String> value(String setting, Function<String, Optional<String>> settings) {
        return settings.apply(setting).filter(text -> !text.isBlank());
    }
}
