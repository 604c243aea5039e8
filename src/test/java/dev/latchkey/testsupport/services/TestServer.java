package dev.latchkey.testsupport.services;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A PostgreSQL server that lives as long as the JVM of the tests.
 *
 * @param url the JDBC URL up to the database's name
 */
public record TestServer(String url, String username, String password) {

    private static final String POSTGRES_IMAGE = "postgres:18-alpine";
    private static final String MAX_CONNECTIONS = "300";

    /**
     * The server of this run, started at the first call: in a container if a Docker engine answers, otherwise embedded;
     * with the system property {@code latchkey.test.postgres=15} the installed {@link Postgres15}.
     */
    public static TestServer shared() {
        return "15".equals(System.getProperty("latchkey.test.postgres"))
                ? Postgres15.server()
                : once("shared", TestServer::start);
    }

    /**
     * The server of this name; starts it unless this JVM has one. System properties hold what is needed to reach it,
     * because Quarkus loads test classes, and so their statics, more than once.
     */
    static TestServer once(String name, Supplier<TestServer> start) {
        String key = "latchkey.test.server." + name;
        synchronized (System.getProperties()) {
            if (System.getProperty(key + ".url") == null) {
                TestServer server = start.get();
                System.setProperty(key + ".url", server.url);
                System.setProperty(key + ".username", server.username);
                System.setProperty(key + ".password", server.password);
            }
            return new TestServer(
                    System.getProperty(key + ".url"),
                    System.getProperty(key + ".username"),
                    System.getProperty(key + ".password"));
        }
    }

    private static TestServer start() {
        return dockerAnswers() ? startContainer() : startEmbedded();
    }

    /** Testcontainers reports a machine without Docker as an error, which here it is not. */
    private static boolean dockerAnswers() {
        Logger logger = Logger.getLogger("org.testcontainers");
        Level level = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            return DockerClientFactory.instance().isDockerAvailable();
        } finally {
            logger.setLevel(level);
        }
    }

    @SuppressWarnings("resource") // Testcontainers and zonky stop what they started when the JVM ends.
    private static TestServer startContainer() {
        announce("PostgreSQL in a container, " + POSTGRES_IMAGE);
        PostgreSQLContainer container = new PostgreSQLContainer(POSTGRES_IMAGE)
                .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=" + MAX_CONNECTIONS);
        container.start();
        String url = "jdbc:postgresql://%s:%d/".formatted(container.getHost(), container.getMappedPort(5432));
        return new TestServer(url, container.getUsername(), container.getPassword());
    }

    @SuppressWarnings("resource")
    private static TestServer startEmbedded() {
        announce("no Docker engine answers: PostgreSQL is the embedded one");
        try {
            // Where zonky finds the leftovers of killed runs, stops them and deletes them.
            Path data = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg", randomName());
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("max_connections", MAX_CONNECTIONS)
                    .start();
            return new TestServer("jdbc:postgresql://localhost:%d/".formatted(server.getPort()), "postgres", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells the reader of the test log; a logger may not be set up yet, or be silenced. */
    public static void announce(String sentence) {
        System.err.println("[latchkey tests] " + sentence);
    }

    private static String randomName() {
        return "test_" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /** An empty database on this server. */
    public TestDatabase createDatabase() {
        String name = randomName();
        try (Connection connection = DriverManager.getConnection(url + "postgres", username, password);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no database could be created on " + url, e);
        }
        return new TestDatabase(url + name, username, password);
    }
}
