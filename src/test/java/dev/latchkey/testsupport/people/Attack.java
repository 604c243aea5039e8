package dev.latchkey.testsupport.people;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.services.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Strangers who open many connections, send the same bytes on each and leave it open. */
public final class Attack implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int ADDRESSES = 16;

    private final ExecutorService attackers = Executors.newFixedThreadPool(THREADS);
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
    private final ServiceProcess service;

    private Attack(ServiceProcess service) {
        this.service = service;
    }

    /** What the strangers send. */
    public enum Kind {
        REQUESTS_SENT_AHEAD(20, "GET /v1/apps/x HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5_000)),
        INVALID_KEYS(
                20,
                "GET /v1/apps/x/users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer lk_invalid\r\n\r\n"
                        .repeat(500)),
        UNFINISHED_BODIES(
                4_800,
                "POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65536\r\n\r\n" + "x".repeat(65_535)),
        UNFINISHED_HEADERS(4_800, "GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(90) + "x".repeat(8_000)),
        THOUSANDS_OF_TRAILERS(
                2_000,
                "POST /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                        + "a:b\r\n".repeat(3_000)),
        THOUSANDS_OF_HEADERS(2_000, "GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(3_000));

        private final int connections;
        private final byte[] bytes;

        Kind(int connections, String text) {
            this.connections = connections;
            this.bytes = Bytes.utf8(text);
        }
    }

    /** Begins an attack, which continues in the background. */
    public static Attack begin(ServiceProcess service, Kind kind) {
        Attack attack = new Attack(service);
        for (int i = 0; i < kind.connections; i++) {
            String address = "127.0.2." + (1 + i % ADDRESSES);
            attack.attackers.execute(() -> attack.send(address, kind.bytes));
        }
        attack.attackers.shutdown();
        return attack;
    }

    /** Whether everything has been sent. */
    public boolean isSent() {
        return attackers.isTerminated();
    }

    private void send(String address, byte[] bytes) {
        try {
            Socket connection = new Socket("127.0.0.1", service.port(), InetAddress.getByName(address), 0);
            connections.add(connection);
            connection.getOutputStream().write(bytes);
        } catch (IOException refused) {
            // The service closes what it does not accept.
        }
    }

    /** Closes all connections. */
    @Override
    public void close() {
        attackers.shutdownNow();
        for (Socket connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
