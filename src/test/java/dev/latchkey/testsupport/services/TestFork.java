package dev.latchkey.testsupport.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The JVM that runs a test; others may run tests concurrently, but none of them uses its ports and files. */
public final class TestFork {
    /** Its name is the JVM's number, from 1. */
    private static final Path DIRECTORY = Path.of(System.getProperty("latchkey.test.directory", "target/forks/1"));

    private static final Path ALL = DIRECTORY.getParent();

    /** Below the ports that Linux assigns to outgoing connections, which may take a free one at any time. */
    private static final int FIRST_PORT =
            10_000 + 4_000 * Integer.parseInt(DIRECTORY.getFileName().toString());

    private static final int PORTS = 4_000;

    /** The first one is random, because Quarkus loads this class more than once. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private TestFork() {}

    /** A file or directory below {@code target} that only this JVM uses. */
    public static Path file(String name) {
        return DIRECTORY.resolve(name);
    }

    /** The files of this name of every JVM that ran tests since the build was cleaned. */
    public static List<Path> filesOfAll(String name) throws IOException {
        if (!Files.exists(ALL)) {
            return List.of();
        }
        try (Stream<Path> forks = Files.list(ALL)) {
            return forks.map(fork -> fork.resolve(name)).filter(Files::exists).toList();
        }
    }

    /** A free port that only this JVM tries to use, and which is not returned again soon. */
    public static int freePort() {
        while (true) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Try another one.
            }
        }
    }
}
