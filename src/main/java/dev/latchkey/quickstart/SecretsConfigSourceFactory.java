package dev.latchkey.quickstart;

import dev.latchkey.config.StartConfigSourceFactory;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Supplies the operators' token and the encryption key in the quickstart if they are not configured: random ones, which are kept
 * in files.
 */
public final class SecretsConfigSourceFactory implements ConfigSourceFactory {
    /** Below the environment. */
    private static final int ORDINAL = 260;

    private static final int BYTES = 32;

    /** A secret: its property, the file that keeps it, and how its 32 bytes are written. */
    private record Secret(String property, String file, Function<byte[], String> text) {
        String keptIn(Path dataDir) {
            SecretFile kept = new SecretFile(dataDir.resolve(file));
            return kept.read().orElseGet(() -> {
                byte[] random = new byte[BYTES];
                new SecureRandom().nextBytes(random);
                String secret = text.apply(random);
                kept.write(secret);
                return secret;
            });
        }
    }

    private static final List<Secret> SECRETS = List.of(
            new Secret("latchkey.admin.token", "operator-token", HexFormat.of()::formatHex),
            new Secret("latchkey.encryption.key", "encryption-key", Base64.getEncoder()::encodeToString));

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!DatabaseConfigSourceFactory.isQuickstart(context)) {
            return List.of();
        }
        Map<String, String> settings = new HashMap<>();
        for (Secret secret : SECRETS) {
            if (DatabaseConfigSourceFactory.value(context, secret.property()) == null
                    && StartConfigSourceFactory.fromFile(context, secret.property())
                            .isEmpty()) {
                settings.put(secret.property(), secret.keptIn(DatabaseConfigSourceFactory.dataDir(context)));
            }
        }
        return List.of(new PropertiesConfigSource(settings, "Quickstart", ORDINAL));
    }
}
