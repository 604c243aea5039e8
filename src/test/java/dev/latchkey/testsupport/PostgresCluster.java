package dev.latchkey.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL 15 of a test's own, whose files and configuration it may change; gone when it is closed. */
public final class PostgresCluster implements AutoCloseable {
    private static final String SUPERUSER = "postgres";

    private final Path home;
    private final int port = ServiceProcess.freePort();

    private PostgresCluster(Path home) {
        this.home = home;
    }

    /** Files and nothing running; skips the test, loudly, where PostgreSQL 15 is not installed. */
    public static PostgresCluster made() {
        LocalPostgres.requireInstalled();
        try {
            Path home = Files.createTempDirectory("latchkey-cluster-");
            if (isRoot()) {
                run("chown", SUPERUSER, home.toString());
            }
            return new PostgresCluster(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty one. */
    public PostgresCluster initialised() {
        program("initdb", "-D", data(), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
        return this;
    }

    /** Starts it with these settings. */
    public PostgresCluster start(String... settings) {
        StringBuilder options = new StringBuilder(
                "-p %d -c listen_addresses=localhost -c unix_socket_directories=%s".formatted(port, home));
        for (String setting : settings) {
            options.append(" -c ").append(setting);
        }
        program(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-t",
                "120",
                "-l",
                home.resolve("log").toString(),
                "-o",
                options.toString(),
                "start");
        return this;
    }

    /** A directory that the server may use. */
    public Path directory(String name) {
        as(SUPERUSER, "mkdir", "-p", home.resolve(name).toString());
        return home.resolve(name);
    }

    /** Runs one of its programs, such as pg_dump, as the server's user. */
    public CommandProcess program(String name, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(LocalPostgres.BINARIES.resolve(name).toString()));
        command.addAll(List.of(arguments));
        return as(SUPERUSER, command.toArray(String[]::new));
    }

    /** Runs a program as the server's user. */
    public CommandProcess as(String user, String... command) {
        List<String> complete = new ArrayList<>();
        if (isRoot()) {
            complete.addAll(List.of("runuser", "-u", user, "--"));
        }
        complete.addAll(List.of(command));
        return run(complete.toArray(String[]::new));
    }

    private static CommandProcess run(String... command) {
        CommandProcess process = CommandProcess.run(Map.of("PGUSER", SUPERUSER), List.of(command));
        if (process.exitCode() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + process.out() + process.err());
        }
        return process;
    }

    /** A database of it, which must be there. */
    public TestDatabase database(String name) {
        return new TestDatabase("jdbc:postgresql://localhost:" + port + "/" + name, SUPERUSER, "");
    }

    /** Its data directory. */
    public String data() {
        return home.resolve("data").toString();
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @Override
    public void close() {
        if (Files.exists(Path.of(data(), "postmaster.pid"))) {
            program("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
        }
        try (Stream<Path> tree = Files.walk(home)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
