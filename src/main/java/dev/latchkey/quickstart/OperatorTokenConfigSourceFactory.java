package dev.latchkey.quickstart;

import dev.latchkey.config.StartConfigSourceFactory;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Supplies {@code latchkey.admin.token} in the quickstart if it is not configured: a random one, which is kept in a file. */
public final class OperatorTokenConfigSourceFactory implements ConfigSourceFactory {
    private static final String TOKEN = "latchkey.admin.token";

    /** Below the environment. */
    private static final int ORDINAL = 260;

    /** 32 bytes in hexadecimal digits. */
    private static final int BYTES = 32;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!DatabaseConfigSourceFactory.isQuickstart(context)
                || DatabaseConfigSourceFactory.value(context, TOKEN) != null
                || StartConfigSourceFactory.fromFile(context, TOKEN).isPresent()) {
            return List.of();
        }
        Map<String, String> settings = Map.of(TOKEN, keptIn(DatabaseConfigSourceFactory.dataDir(context)));
        return List.of(new PropertiesConfigSource(settings, "Quickstart", ORDINAL));
    }

    private static String keptIn(Path dataDir) {
        SecretFile file = new SecretFile(dataDir.resolve("operator-token"));
        return file.read().orElseGet(() -> {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            String token = HexFormat.of().formatHex(random);
            file.write(token);
            return token;
        });
    }
}
