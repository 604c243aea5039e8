package dev.latchkey.testsupport.services;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A relying party's receiver of webhooks, on this machine. */
public final class TestReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();

    private TestReceiver(Answer answer) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                received.add(new Received(exchange.getRequestHeaders(), body, Instant.now()));
                answer.to(exchange);
            }
        });
        server.start();
    }

    /** A request that arrived. */
    public record Received(Headers headers, String body, Instant at) {
        /** The id of its event. */
        public String id() {
            return headers.getFirst("webhook-id");
        }

        /** Whether the Java library of Standard Webhooks accepts it. */
        public boolean isSignedWith(String secret) {
            try {
                new Webhook(secret).verify(body, HttpHeaders.of(headers, (name, value) -> true));
                return true;
            } catch (WebhookVerificationException refused) {
                return false;
            }
        }
    }

    /** How it answers. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** One that answers like this. */
    public static TestReceiver answering(Answer answer) {
        return new TestReceiver(answer);
    }

    /** One that answers with this status. */
    public static TestReceiver answering(int status) {
        return answering(exchange -> exchange.sendResponseHeaders(status, -1));
    }

    /** Where events are to be posted. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/hooks?from=latchkey";
    }

    /** What has arrived so far. */
    public List<Received> received() {
        return received;
    }

    /** The ids of the events that have arrived so far, as often as they did. */
    public List<String> ids() {
        return received.stream().map(Received::id).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
