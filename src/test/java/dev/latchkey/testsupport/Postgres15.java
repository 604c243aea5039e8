package dev.latchkey.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The oldest PostgreSQL that Latchkey supports, from Debian's package {@code postgresql-15}. */
public final class Postgres15 {

    private static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");
    private static final String SUPERUSER = "postgres";

    private Postgres15() {}

    /**
     * The server of this JVM, started at the first call.
     *
     * @throws org.opentest4j.TestAbortedException if it is not installed: the test is then reported as skipped
     */
    public static TestServer server() {
        if (!Files.isExecutable(BINARIES.resolve("initdb"))) {
            String sentence = "PostgreSQL 15 is NOT installed in " + BINARIES + ": its tests are LEFT OUT";
            TestServer.announce(sentence);
            Assumptions.abort(sentence);
        }
        return TestServer.once("postgres15", Postgres15::start);
    }

    private static TestServer start() {
        try {
            Path home = Files.createTempDirectory("latchkey-postgres15-");
            if (isRoot()) {
                run("chown", SUPERUSER, home.toString());
            }
            String data = home.resolve("data").toString();
            int port = freePort();
            String options =
                    "-p %d -c listen_addresses=localhost -c unix_socket_directories=%s -c fsync=off -c max_connections=300"
                            .formatted(port, home);
            runBinary("initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
            runBinary("pg_ctl", "-D", data, "-w", "-l", home.resolve("log").toString(), "-o", options, "start");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(home, data)));
            TestServer.announce("PostgreSQL 15 from " + BINARIES);
            return new TestServer("jdbc:postgresql://localhost:%d/".formatted(port), SUPERUSER, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(Path home, String data) {
        try {
            runBinary("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop");
            try (Stream<Path> tree = Files.walk(home)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** PostgreSQL refuses to run as root, so root runs it as the package's own user. */
    private static void runBinary(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", SUPERUSER, "--"));
        }
        command.add(BINARIES.resolve(name).toString());
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) throws IOException {
        Path output = Files.createTempFile("latchkey-command-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " failed: " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(output);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
