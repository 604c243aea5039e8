package dev.latchkey.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> settings = new HashMap<>();
        for (String secret : SECRETS) {
            fromFile(context, secret).ifPresent(value -> settings.put(secret, value));
        }
        Optional<String> port = value(context, MANAGEMENT_PORT);
        settings.put("quarkus.management.host-enabled", String.valueOf(port.isPresent()));
        port.ifPresent(number -> settings.put("quarkus.management.port", number));
        settings.put(
                "quarkus.otel.sdk.disabled",
                String.valueOf(!value(context, TRACING).map("true"::equals).orElse(false)));
        return List.of(new PropertiesConfigSource(settings, "Latchkey", DEFAULT_ORDINAL));
    }

    /** Below the environment, so that operators can still set the framework's own keys. */
    private static final int DEFAULT_ORDINAL = 260;

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(DEFAULT_ORDINAL);
    }

    /**
     * The content of the file configured for a secret, without its trailing line break.
     *
     * @throws ConfigurationException if it cannot be read, or if the secret is set as well
     */
    public static Optional<String> fromFile(ConfigSourceContext context, String secret) {
        Optional<String> file = value(context, secret + "-file");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String variable = secret.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        if (value(context, secret).isPresent()) {
            throw new ConfigurationException("Set either %1$s or %1$s_FILE, not both.".formatted(variable));
        }
        try {
            return Optional.of(Files.readString(Path.of(file.get())).replaceFirst("\\R\\z", ""));
        } catch (IOException unreadable) {
            throw new ConfigurationException("%s_FILE names a file that cannot be read.".formatted(variable));
        }
    }

    private static Optional<String> value(ConfigSourceContext context, String name) {
        return Optional.ofNullable(context.getValue(name))
                .map(ConfigValue::getValue)
                .filter(text -> !text.isBlank());
    }
}
