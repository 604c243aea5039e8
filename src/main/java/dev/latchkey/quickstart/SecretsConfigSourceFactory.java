package dev.latchkey.quickstart;

import dev.latchkey.config.StartConfigSourceFactory;
import dev.latchkey.sealing.OperatorKey;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.security.SecureRandom;
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

    /** 32 bytes in hexadecimal digits. */
    private static final int TOKEN_BYTES = 32;

    /** A secret: its property, the file that keeps it, and how a new one is made. */
    private record Secret(String property, String file, Function<SecureRandom, String> generate) {
        String keptIn(Path dataDir) {
            SecretFile kept = new SecretFile(dataDir.resolve(file));
            return kept.read().orElseGet(() -> {
                String secret = generate.apply(new SecureRandom());
                kept.write(secret);
                return secret;
            });
        }
    }

    private static final List<Secret> SECRETS = List.of(
            new Secret("latchkey.admin.token", "operator-token", SecretsConfigSourceFactory::token),
            new Secret("latchkey.encryption.key", "encryption-key", OperatorKey::generate));

    private static String token(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!DatabaseConfigSourceFactory.isQuickstart(context)) {
            return List.of();
        }
        Map<String, String> settings = new HashMap<>();
        for (Secret secret : SECRETS) {
            if (StartConfigSourceFactory.secret(context, secret.property()).isEmpty()) {
                settings.put(secret.property(), secret.keptIn(DatabaseConfigSourceFactory.dataDir(context)));
            }
        }
        return List.of(new PropertiesConfigSource(settings, "Quickstart", ORDINAL));
    }
}
