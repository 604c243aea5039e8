package dev.latchkey.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Configuration derived before anything reads it: secrets from the files named by {@code …_FILE}, and settings of the
 * framework that are derived from ours.
 */
public final class StartConfigSourceFactory implements ConfigSourceFactory {
    /** The keys that can be read from a file: {@code latchkey.db.password} from {@code LATCHKEY_DB_PASSWORD_FILE}. */
    public static final List<String> SECRETS = List.of(
            "latchkey.db.url",
            "latchkey.db.username",
            "latchkey.db.password",
            "latchkey.admin.token",
            "latchkey.encryption.key",
            "latchkey.encryption.previous-key");

    private static final String MANAGEMENT_PORT = "latchkey.management.port";
    private static final String TRACING = "latchkey.tracing.enabled";

    /** Above the environment and system properties: a secret with a file may be set there as well, but to nothing. */
    private static final int ABOVE_BLANK_VARIABLES = 410;

    /** Below the environment, so that operators can still set the framework's own keys. */
    private static final int DEFAULT_ORDINAL = 260;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> secrets = new HashMap<>();
        for (String secret : SECRETS) {
            fromFile(context, secret).ifPresent(value -> secrets.put(secret, value));
        }
        Map<String, String> settings = new HashMap<>();
        Optional<String> port = value(context, MANAGEMENT_PORT);
        settings.put("quarkus.management.host-enabled", String.valueOf(port.isPresent()));
        port.ifPresent(number -> settings.put("quarkus.management.port", number));
        settings.put(
                "quarkus.otel.sdk.disabled",
                String.valueOf(!value(context, TRACING).map("true"::equals).orElse(false)));
        return List.of(
                new PropertiesConfigSource(secrets, "Files of secrets", ABOVE_BLANK_VARIABLES),
                new PropertiesConfigSource(settings, "Latchkey", DEFAULT_ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(DEFAULT_ORDINAL);
    }

    /**
     * A secret, wherever it is configured. Its value comes first, because it may be what another factory has read from the file.
     *
     * @throws ConfigurationException as {@link Secrets#fromFile}
     */
    public static Optional<String> secret(ConfigSourceContext context, String setting) {
        return value(context, setting).or(() -> fromFile(context, setting));
    }

    private static Optional<String> fromFile(ConfigSourceContext context, String secret) {
        return Secrets.fromFile(secret, setting -> value(context, setting));
    }

    /** A configured value; empty if it is unset or blank. */
    public static Optional<String> value(ConfigSourceContext context, String name) {
        return Optional.ofNullable(context.getValue(name))
                .map(ConfigValue::getValue)
                .filter(text -> !text.isBlank());
    }
}
