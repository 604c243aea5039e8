package dev.latchkey.testsupport.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A test's own PostgreSQL server, from Debian's package {@code postgresql-15}, which the test can configure, stop, kill and
 * start. All its files are in one directory, which is deleted with it.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final String SUPERUSER = "postgres";

    private final Path home;
    private final int port = TestFork.freePort();
    private final List<String> settings = new ArrayList<>();

    private LocalPostgres(Path home) {
        this.home = home;
    }

    /**
     * A server that was never started, in this directory, which may belong to any user.
     *
     * @param settings as {@code name=value}
     * @throws org.opentest4j.TestAbortedException if it is not installed: the test is then reported as skipped
     */
    public static LocalPostgres in(Path parent, String... settings) {
        LocalPostgres server = withoutData(parent).set(settings);
        server.program(
                "initdb",
                "--no-sync",
                "-D",
                server.data(),
                "-U",
                SUPERUSER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8");
        return server;
    }

    /** Like {@link #in}, in the directory for temporary files. */
    public static LocalPostgres anywhere(String... settings) {
        return in(TEMPORARY, settings);
    }

    /** Like {@link #anywhere}, but without {@code initdb}: the caller creates the {@linkplain #data() data directory}. */
    public static LocalPostgres withoutData() {
        return withoutData(TEMPORARY);
    }

    private static LocalPostgres withoutData(Path parent) {
        if (!Files.isExecutable(BINARIES.resolve("initdb"))) {
            LeftOut.because("PostgreSQL 15 is NOT installed in " + BINARIES + ": its tests are LEFT OUT");
        }
        try {
            Path home = Files.createTempDirectory(parent, "latchkey-postgres15-");
            if (isRoot()) {
                run("chown", SUPERUSER, home.toString());
            }
            return new LocalPostgres(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A standby of this running server. */
    public LocalPostgres standby() {
        LocalPostgres follower = withoutData().set(settings.toArray(String[]::new));
        copyTo(follower, "--write-recovery-conf", "--wal-method=stream");
        return follower;
    }

    /** Creates the data of a new server by {@code pg_basebackup} of this running one. */
    public void copyTo(LocalPostgres other, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--host=localhost",
                "--port=" + port,
                "--username=" + SUPERUSER,
                "--pgdata=" + other.data(),
                "--checkpoint=fast"));
        arguments.addAll(List.of(options));
        program("pg_basebackup", arguments.toArray(String[]::new));
    }

    /** Adds settings, as {@code name=value}, which take effect at the next start. */
    public LocalPostgres set(String... added) {
        settings.addAll(List.of(added));
        return this;
    }

    /** Starts the server and waits until it accepts connections. */
    public LocalPostgres start() {
        StringBuilder options = new StringBuilder(
                "-p %d -c listen_addresses=localhost -c unix_socket_directories=%s -c max_connections=300"
                        .formatted(port, home));
        settings.forEach(setting -> options.append(" -c ").append(setting));
        control("-t", "120", "-l", home.resolve("log").toString(), "-o", options.toString(), "start");
        return this;
    }

    /** Closes every connection and stops the server, like an operator. */
    public void stop() {
        control("-m", "fast", "stop");
    }

    /** Stops the server without notice, like a crash. */
    public void crash() {
        control("-m", "immediate", "stop");
    }

    /** Starts it again, after stopping it if it still runs. */
    public void restart() {
        crashIfRunning();
        start();
    }

    /** Promotes a standby. */
    public void promote() {
        control("promote");
    }

    /** Whether it accepts connections. */
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

    /** Its data directory. */
    public String data() {
        return home.resolve("data").toString();
    }

    /** A directory of this name that the server may use. */
    public Path directory(String name) {
        Path directory = home.resolve(name);
        command("mkdir", "-p", directory.toString());
        return directory;
    }

    /** The server's address for tests. */
    public TestServer server() {
        return new TestServer("jdbc:postgresql://localhost:%d/".formatted(port), SUPERUSER, "");
    }

    /** The initial database. */
    public TestDatabase database() {
        return database("postgres");
    }

    /** One of its databases, which must exist. */
    public TestDatabase database(String name) {
        return new TestDatabase(server().url() + name, SUPERUSER, "");
    }

    /** A connection to its initial database, without waiting. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(database().url(), SUPERUSER, "");
    }

    /** Stops all its processes where they are: connections stay open and are not answered. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets its processes go on after {@link #freeze()}. */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        ProcessHandle postmaster = ProcessHandle.of(pid()).orElseThrow();
        // The parent first, so that it starts no more.
        run("kill", signal, String.valueOf(postmaster.pid()));
        String children =
                postmaster.children().map(child -> String.valueOf(child.pid())).collect(Collectors.joining(" "));
        // A child that has ended since needs no signal.
        run("sh", "-c", "kill " + signal + " " + children + " || true");
    }

    private long pid() {
        try (Stream<String> lines = Files.lines(Path.of(data(), "postmaster.pid"))) {
            return Long.parseLong(lines.findFirst().orElseThrow().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one of its programs, such as {@code pg_dump}, as the server's user. */
    public void program(String name, String... arguments) {
        List<String> line = new ArrayList<>(List.of(BINARIES.resolve(name).toString()));
        line.addAll(List.of(arguments));
        command(line.toArray(String[]::new));
    }

    /** Runs a program as the server's user: PostgreSQL refuses to run as root, so root runs it as the package's own user. */
    public void command(String... line) {
        List<String> complete = new ArrayList<>();
        if (isRoot()) {
            complete.addAll(List.of("runuser", "-u", SUPERUSER, "--"));
        }
        complete.addAll(List.of(line));
        run(complete.toArray(String[]::new));
    }

    /** Stops it, if it runs, and deletes its directory. */
    @Override
    public void close() {
        crashIfRunning();
        try (Stream<Path> tree = Files.walk(home)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void crashIfRunning() {
        if (Files.exists(Path.of(data(), "postmaster.pid"))) {
            crash();
        }
    }

    private void control(String... arguments) {
        List<String> line = new ArrayList<>(List.of("-D", data(), "-w"));
        line.addAll(List.of(arguments));
        program("pg_ctl", line.toArray(String[]::new));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void run(String... line) {
        CommandProcess process = CommandProcess.run(Map.of("PGUSER", SUPERUSER), List.of(line));
        if (process.exitCode() != 0) {
            throw new AssertionError(String.join(" ", line) + ": " + process.out() + process.err());
        }
    }
}
