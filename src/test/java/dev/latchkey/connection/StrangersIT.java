package dev.latchkey.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A replica with the heap of a container of 512 MB, attacked by strangers: it goes on answering, in bounded memory. */
class StrangersIT {
    private static final String HEAP = "-Xmx256m";
    private static final String EXIT_WHEN_OUT_OF_MEMORY = "-XX:+ExitOnOutOfMemoryError";
    private static final long MOST_HEAP_AFTERWARDS = 160L * 1024 * 1024;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int ATTACKERS = 8;
    private static final int ANSWERS_AFTERWARDS = 20;
    private static final int ANSWERS_BEFORE = 500;

    private static ServiceProcess service;

    private final ExecutorService attackers = Executors.newFixedThreadPool(ATTACKERS);
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() {
        service = ServiceProcess.ready(TestDatabase.fresh(), Map.of(), HEAP, EXIT_WHEN_OUT_OF_MEMORY);
        for (int i = 0; i < ANSWERS_BEFORE; i++) { // so that the code is compiled
            service.get("/v1/apps/x");
            healthNanos();
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void end_the_attack() throws IOException, InterruptedException {
        attackers.shutdownNow();
        assertThat(attackers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    /** Sends this on a connection from this address, and leaves it open. */
    private void send(String address, byte[] bytes) {
        try {
            Socket connection = new Socket("127.0.0.1", service.port(), InetAddress.getByName(address), 0);
            connections.add(connection);
            connection.getOutputStream().write(bytes);
        } catch (IOException closed) {
            // What the service does not want, it closes.
        }
    }

    private void attack(int count, byte[] bytes) throws ExecutionException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String address = "127.0.2." + (1 + i % 16);
            sent.add(attackers.submit(() -> send(address, bytes)));
        }
        List<Long> nanos = new ArrayList<>();
        for (Future<?> each : sent) {
            while (!each.isDone()) {
                nanos.add(healthNanos());
            }
            each.get();
        }
        for (int i = 0; i < ANSWERS_AFTERWARDS; i++) {
            nanos.add(healthNanos());
        }
        Collections.sort(nanos);
        assertThat(nanos.get(nanos.size() / 2)).isLessThan(SECOND_NANOS);
    }

    /** The time to a healthy answer; as long as a probe of the example for Kubernetes waits. */
    private static long healthNanos() {
        long begin = System.nanoTime();
        assertThat(service.get("/q/health/live").statusCode()).isEqualTo(200);
        return System.nanoTime() - begin;
    }

    /** The bytes of the heap after a full collection. */
    private static long heap() throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(service.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String output = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(histogram.waitFor(1, TimeUnit.MINUTES)).isTrue();
        Matcher total = Pattern.compile("Total\\s+\\d+\\s+(\\d+)").matcher(output);
        assertThat(total.find()).as(output).isTrue();
        return Long.parseLong(total.group(1));
    }

    @Test
    void thousands_of_requests_sent_ahead_on_one_connection_are_not_read_before_their_turn() throws Exception {
        byte[] requests = Bytes.utf8("GET /v1/apps/x HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5_000));

        attack(20, requests);

        assertThat(heap()).isLessThan(MOST_HEAP_AFTERWARDS);
    }

    @Test
    void thousands_of_unfinished_bodies_are_refused_beyond_the_memory_for_them() throws Exception {
        byte[] unfinished = Bytes.utf8(
                "POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65536\r\n\r\n" + "x".repeat(65_535));

        attack(4_800, unfinished);

        assertThat(heap()).isLessThan(MOST_HEAP_AFTERWARDS);
    }

    @Test
    void thousands_of_unfinished_headers_make_room() throws Exception {
        byte[] unfinished =
                Bytes.utf8("GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(90) + "x".repeat(8_000));

        attack(4_800, unfinished);

        assertThat(heap()).isLessThan(MOST_HEAP_AFTERWARDS);
    }

    @Test
    void thousands_of_trailers_and_large_headers_are_refused() throws Exception {
        String chunked = "POST /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";

        attack(2_000, Bytes.utf8(chunked + "a:b\r\n".repeat(3_000)));
        attack(2_000, Bytes.utf8("GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(3_000)));

        assertThat(heap()).isLessThan(MOST_HEAP_AFTERWARDS);
    }

    @Test
    void out_of_memory_the_process_says_so_and_ends() throws IOException {
        assertThat(Files.readString(Path.of("docker/latchkey"))).contains(EXIT_WHEN_OUT_OF_MEMORY);
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<argument>" + EXIT_WHEN_OUT_OF_MEMORY + "</argument>");

        try (ServiceProcess starved = ServiceProcess.launch(Map.of(), "-Xmx9m", EXIT_WHEN_OUT_OF_MEMORY)) {
            assertThat(starved.awaitExit()).isEqualTo(3);
            assertThat(starved.output()).contains("Terminating due to java.lang.OutOfMemoryError");
        }
    }
}
