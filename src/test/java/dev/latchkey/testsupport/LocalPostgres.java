package dev.latchkey.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server of a test's own, from Debian's package {@code postgresql-15}, to be stopped, killed and started as the
 * test likes. It lies in one directory, and goes with it.
 */
public final class LocalPostgres implements AutoCloseable {
    static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");
    private static final String SUPERUSER = "postgres";

    private final Path home;
    private final int port;
    private final List<String> settings;

    private LocalPostgres(Path home, int port, List<String> settings) {
        this.home = home;
        this.port = port;
        this.settings = settings;
    }

    /**
     * A server that was never started, its data in this directory, which is empty.
     *
     * @param settings as {@code name=value}
     * @throws org.opentest4j.TestAbortedException if it is not installed: the test is then reported as skipped
     */
    public static LocalPostgres in(Path home, String... settings) {
        requireInstalled();
        LocalPostgres server = new LocalPostgres(home, freePort(), List.of(settings));
        own(home);
        server.runBinary(
                "initdb", "-D", server.data(), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
        return server;
    }

    /** As {@link #in}, in a new temporary directory. */
    public static LocalPostgres anywhere(String... settings) {
        try {
            return in(Files.createTempDirectory("latchkey-postgres15-"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void requireInstalled() {
        if (!Files.isExecutable(BINARIES.resolve("initdb"))) {
            String sentence = "PostgreSQL 15 is NOT installed in " + BINARIES + ": its tests are LEFT OUT";
            TestServer.announce(sentence);
            Assumptions.abort(sentence);
        }
    }

    /** A server that follows this running one and can take its place. */
    public LocalPostgres standby() {
        try {
            Path follower = Files.createTempDirectory("latchkey-postgres15-");
            own(follower);
            LocalPostgres server = new LocalPostgres(follower, freePort(), settings);
            server.runBinary(
                    "pg_basebackup",
                    "-h",
                    "localhost",
                    "-p",
                    "" + port,
                    "-U",
                    SUPERUSER,
                    "-D",
                    server.data(),
                    "-R",
                    "-X",
                    "stream",
                    "-c",
                    "fast");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server and waits until it takes connections. */
    public LocalPostgres start() {
        StringBuilder options = new StringBuilder("-p " + port + " -c listen_addresses=localhost"
                + " -c unix_socket_directories=" + home + " -c max_connections=300");
        settings.forEach(setting -> options.append(" -c ").append(setting));
        runBinary(
                "pg_ctl", "-D", data(), "-w", "-l", home.resolve("log").toString(), "-o", options.toString(), "start");
        return this;
    }

    /** Ends every connection and stops, as an operator does. */
    public void stop() {
        runBinary("pg_ctl", "-D", data(), "-w", "-m", "fast", "stop");
    }

    /** Stops without a word to anybody, as a crash does. */
    public void crash() {
        runBinary("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
    }

    /** Starts it again after it ended by itself, or ends it before. */
    public void restart() {
        if (Files.exists(home.resolve("data/postmaster.pid"))) {
            crash();
        }
        start();
    }

    /** Makes a standby take writes. */
    public void promote() {
        runBinary("pg_ctl", "-D", data(), "-w", "promote");
    }

    /** Whether it takes connections. */
    public boolean isUp() {
        try (Connection connection = database().connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** What tests share. */
    public TestServer server() {
        return new TestServer("jdbc:postgresql://localhost:%d/".formatted(port), SUPERUSER, "");
    }

    /** Its own database. */
    public TestDatabase database() {
        return new TestDatabase(server().url() + "postgres", SUPERUSER, "");
    }

    /** A connection to its own database, without a wait. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(database().url(), SUPERUSER, "");
    }

    /** Stops it, if it runs, and empties its directory. */
    @Override
    public void close() {
        if (Files.exists(home.resolve("data/postmaster.pid"))) {
            crash();
        }
        try (Stream<Path> tree = Files.walk(home)) {
            for (Path path : tree.filter(path -> !path.equals(home))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String data() {
        return home.resolve("data").toString();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void own(Path directory) {
        if (isRoot()) {
            run(List.of("chown", SUPERUSER, directory.toString()));
        }
    }

    /** PostgreSQL refuses to run as root, so root runs it as the package's own user. */
    private void runBinary(String name, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", SUPERUSER, "--"));
        }
        command.add(BINARIES.resolve(name).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) {
        try {
            Path output = Files.createTempFile("latchkey-command-", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            String said = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
