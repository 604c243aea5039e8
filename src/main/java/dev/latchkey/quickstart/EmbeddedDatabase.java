package dev.latchkey.quickstart;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The quickstart's PostgreSQL: real binaries, as durable as a production server, listening on localhost only.
 * Everything that it writes is in one directory readable by its owner only:
 *
 * <ul>
 * <li>{@code postgres/}: the data, kept between runs, and the superuser's password;
 * <li>{@code postgres-bin/}: the unpacked binaries;
 * <li>{@code postgres.log}: the server's log;
 * <li>{@code lock}: held by the process that runs the server.
 * </ul>
 */
final class EmbeddedDatabase implements AutoCloseable {

    static final String USERNAME = "postgres";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final EmbeddedPostgres server;
    private final ProcessHandle process;
    private final FileChannel lock;

    private EmbeddedDatabase(EmbeddedPostgres server, ProcessHandle process, FileChannel lock) {
        this.server = server;
        this.process = process;
        this.lock = lock;
    }

    /**
     * Starts the server on this directory, which is created if necessary. A server left behind by a killed process is
     * stopped first.
     *
     * @throws ConfigurationException if another process uses the directory or the server does not start; the message is
     *     for the person at the terminal
     */
    static EmbeddedDatabase start(Path directory) {
        Path home = directory.toAbsolutePath().normalize();
        Path log = home.resolve("postgres.log");
        try {
            Files.createDirectories(home, ownerOnly("rwx------"));
            requireOwn(home);
            FileChannel lock = lock(home);
            try {
                EmbeddedPostgres server = startServer(home, log);
                return new EmbeddedDatabase(server, serverProcess(data(home)).orElseThrow(), lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (ConfigurationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ConfigurationException(
                    "The embedded PostgreSQL in %s did not start (%s). Its log is %s.".formatted(home, e, log));
        }
    }

    private static EmbeddedPostgres startServer(Path home, Path log) throws IOException {
        Path data = data(home);
        Path password = passwordFile(home);
        Path newPassword = home.resolve("postgres.password");
        if (Files.exists(newPassword) && !Files.exists(password)) {
            // The password is stored after initdb has finished, so this data directory is incomplete and never had a
            // server.
            deleteTree(data);
        }
        if (!Files.exists(data)) {
            Files.deleteIfExists(newPassword);
            Files.createFile(newPassword, ownerOnly("rw-------"));
            Files.writeString(newPassword, randomPassword());
        }
        stopOrphan(data);
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(home.resolve("postgres-bin").toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setOutputRedirector(Redirect.appendTo(log.toFile()))
                .setPGStartupWait(START_TIMEOUT)
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", newPassword.toString())
                .setDataDirectoryCustomizer(initialised -> moveIfPresent(newPassword, password))
                .setConnectConfig("password", Files.readString(Files.exists(newPassword) ? newPassword : password))
                .setServerConfig("listen_addresses", "localhost")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "100")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** The superuser's password for this directory. */
    static String password(Path directory) {
        try {
            return Files.readString(passwordFile(directory.toAbsolutePath().normalize()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    /** Stops the server like {@code pg_ctl stop -m fast}, waits for it to exit and releases the directory. */
    @Override
    public void close() {
        try (lock) {
            server.close();
            awaitEnd(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL rejects data owned by another user, even for root. */
    private static void requireOwn(Path home) throws IOException {
        try {
            Path probe = Files.createTempFile(home, "owner", null);
            boolean own = Files.getOwner(probe).equals(Files.getOwner(home));
            Files.delete(probe);
            if (own) {
                return;
            }
        } catch (AccessDeniedException e) {
            // Not writable, so owned by someone else: reported below.
        }
        throw new ConfigurationException(
                "%s belongs to another user. Run Latchkey as that user, or set LATCHKEY_QUICKSTART_DATA_DIR to another directory."
                        .formatted(home));
    }

    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this process itself: reported below like any other holder.
        }
        channel.close();
        throw new ConfigurationException(
                "%s is in use by another running Latchkey. Stop that one, or set LATCHKEY_QUICKSTART_DATA_DIR to another directory."
                        .formatted(home));
    }

    /**
     * Stops the server of a killed process: PostgreSQL outlives it and would refuse to start a second time. We hold the
     * lock, so the process named in {@code postmaster.pid} has no owner.
     */
    private static void stopOrphan(Path data) throws IOException {
        ProcessHandle process = serverProcess(data).orElse(null);
        if (process == null) {
            return;
        }
        String command = process.info().commandLine().orElse("");
        if (!command.contains("postgres")) {
            // The machine was restarted and the process id was reused.
            Files.delete(pidFile(data));
        } else if (command.contains(data.toString())) {
            // SIGINT is PostgreSQL's fast shutdown; the JVM can only send SIGTERM, which waits for every client.
            new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                    .inheritIO()
                    .start();
            awaitEnd(process);
        }
    }

    private static Optional<ProcessHandle> serverProcess(Path data) throws IOException {
        if (!Files.exists(pidFile(data))) {
            return Optional.empty();
        }
        String pid = Files.readAllLines(pidFile(data)).get(0);
        return ProcessHandle.of(Long.parseLong(pid.strip()));
    }

    private static void awaitEnd(ProcessHandle server) throws IOException {
        try {
            server.onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("PostgreSQL, process %d, does not stop".formatted(server.pid()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Path pidFile(Path data) {
        return data.resolve("postmaster.pid");
    }

    private static Path data(Path home) {
        return home.resolve("postgres");
    }

    private static Path passwordFile(Path home) {
        return data(home).resolve("superuser.password");
    }

    private static String randomPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static void moveIfPresent(Path from, Path to) {
        try {
            if (Files.exists(from)) {
                Files.move(from, to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
