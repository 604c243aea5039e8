package dev.latchkey.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A relying party's site at {@code http://localhost}: a page that loads the browser client from the service, whose exports are
 * global there, and the path {@code /gateway} that leads to the service like a proxy's.
 */
final class ShopSite implements AutoCloseable {
    private static final String PAGE = """
        <!doctype html>
        <title>Shop</title>
        <input autocomplete="username webauthn">
        <script type="module">
            import * as client from "%s";
            Object.assign(window, client);
        </script>
        """;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger unavailable = new AtomicInteger();
    private volatile URI service = URI.create("http://localhost");

    ShopSite() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::page);
        server.createContext("/gateway/", this::forward);
        server.start();
    }

    URI origin() {
        return URI.create("http://localhost:" + port());
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Where the service is, once it is there. */
    void use(URI newService) {
        service = newService;
    }

    /** The gateway answers this number of calls as it does while the service restarts. */
    void restart(int calls) {
        unavailable.set(calls);
    }

    private void page(HttpExchange exchange) throws IOException {
        byte[] page =
                PAGE.formatted(service.resolve("/sdk/latchkey-browser.js")).getBytes(UTF_8);
        answer(exchange, 200, "text/html", page);
    }

    private void forward(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (unavailable.getAndUpdate(calls -> Math.max(0, calls - 1)) > 0) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer(exchange, 503, "text/html", "<h1>Service Unavailable</h1>".getBytes(UTF_8));
            return;
        }
        String path = exchange.getRequestURI().getPath().substring("/gateway".length());
        HttpRequest request = HttpRequest.newBuilder(service.resolve(path))
                .header("Content-Type", "application/json")
                .header("Origin", origin().toString())
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            answer(exchange, response.statusCode(), "application/json", response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
