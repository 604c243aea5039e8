package dev.latchkey.quickstart;

import dev.latchkey.config.StartConfigSourceFactory;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logging.Logger;

/**
 * Supplies {@code latchkey.db.url}, {@code .username} and {@code .password} if no database is configured: the embedded
 * PostgreSQL in the profiles {@code quickstart} and {@code dev}; in every other profile, start-up is aborted.
 */
public final class DatabaseConfigSourceFactory implements ConfigSourceFactory {

    private static final Logger LOG = Logger.getLogger(DatabaseConfigSourceFactory.class);

    private static final String URL = "latchkey.db.url";
    private static final String DATA_DIR = "latchkey.quickstart.data-dir";
    private static final Set<String> PROFILES_WITH_EMBEDDED = Set.of("quickstart", "dev");
    private static final String SCHEME = "jdbc:postgresql:";
    private static final String EXAMPLE = "jdbc:postgresql://localhost:5432/latchkey";
    private static final String NO_DATABASE =
            "Latchkey needs a PostgreSQL 15 or later: set LATCHKEY_DB_URL (a JDBC URL such as " + EXAMPLE
                    + "), LATCHKEY_DB_USERNAME and LATCHKEY_DB_PASSWORD.";

    /** A user name or password that is set without a URL is not meant for the embedded server. */
    private static final int ABOVE_THE_ENVIRONMENT = 500;

    /** Holds the running server's port, because live reload replaces classes but not system properties. */
    private static final String PORT = "dev.latchkey.embedded-database.port";

    /**
     * The source that Quarkus records into the application. The factory is also called during the build, when this
     * source does not exist yet; a database started then would end up in the recorded defaults.
     */
    private static final String SOURCE_OF_A_BUILT_APPLICATION = "BuildTime RunTime Fixed";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (isBuilding(context)) {
            return List.of();
        }
        Optional<String> url = StartConfigSourceFactory.secret(context, URL);
        if (url.isPresent()) {
            requireJdbc(url.get());
            return List.of();
        }
        if (isQuickstart(context)) {
            return List.of(embedded(dataDir(context)));
        }
        throw new ConfigurationException(NO_DATABASE);
    }

    /** Not quoted, because a URL may contain a password. */
    private static void requireJdbc(String url) {
        if (!url.startsWith(SCHEME)) {
            throw new ConfigurationException("LATCHKEY_DB_URL must be a JDBC URL such as " + EXAMPLE + ".");
        }
    }

    private static boolean isBuilding(ConfigSourceContext context) {
        return context.getConfigSources().stream()
                .noneMatch(source -> source.getName().equals(SOURCE_OF_A_BUILT_APPLICATION));
    }

    /** Whether the quickstart is starting, and not being built. */
    static boolean isQuickstart(ConfigSourceContext context) {
        return !isBuilding(context) && context.getProfiles().stream().anyMatch(PROFILES_WITH_EMBEDDED::contains);
    }

    /** The configured directory for the quickstart's data. */
    static Path dataDir(ConfigSourceContext context) {
        return Path.of(StartConfigSourceFactory.value(context, DATA_DIR).orElse(".data"));
    }

    /** The embedded server's settings; starts it unless this JVM already has. */
    private static ConfigSource embedded(Path dataDir) {
        int port;
        synchronized (System.getProperties()) {
            port = Integer.getInteger(PORT, 0);
            if (port == 0) {
                port = start(dataDir);
                System.setProperty(PORT, Integer.toString(port));
            }
        }
        Map<String, String> settings = Map.of(
                URL,
                "jdbc:postgresql://localhost:" + port + "/postgres",
                "latchkey.db.username",
                EmbeddedDatabase.USERNAME,
                "latchkey.db.password",
                EmbeddedDatabase.password(dataDir));
        return new PropertiesConfigSource(settings, "Embedded PostgreSQL", ABOVE_THE_ENVIRONMENT);
    }

    private static int start(Path dataDir) {
        EmbeddedDatabase database = EmbeddedDatabase.start(dataDir);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopLast(database), "stop-embedded-database"));
        LOG.infof("PostgreSQL runs on localhost:%d, its data in %s", database.port(), dataDir.toAbsolutePath());
        return database.port();
    }

    private static void stopLast(EmbeddedDatabase database) {
        Application application = Application.currentApplication();
        if (application != null) {
            // Returns once the application has stopped; it needs its database until then.
            application.stop();
        }
        database.close();
    }
}
