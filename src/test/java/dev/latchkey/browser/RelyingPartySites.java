package dev.latchkey.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The sites of a relying party under any number of names, all over TLS on one port: an empty page with a field for a user name,
 * and {@code /.well-known/webauthn} as a reverse proxy exposes it there.
 */
final class RelyingPartySites implements AutoCloseable {
    private static final byte[] PAGE =
            "<!doctype html><title>Shop</title><input autocomplete=\"username webauthn\">".getBytes(UTF_8);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final HttpsServer server;
    private final ExecutorService requests = Executors.newCachedThreadPool();
    private volatile URI relatedOrigins = URI.create("about:blank");

    RelyingPartySites(ThrowawayCertificate certificate) throws IOException, GeneralSecurityException {
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(certificate)));
        server.setExecutor(requests); // otherwise a connection that the browser opens early blocks all others
        server.createContext("/", exchange -> answer(exchange, "text/html", PAGE));
        server.createContext("/.well-known/webauthn", this::relatedOrigins);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The URL of the service's document that the sites expose as {@code /.well-known/webauthn}. */
    void exposeRelatedOrigins(URI document) {
        relatedOrigins = document;
    }

    private void relatedOrigins(HttpExchange exchange) throws IOException {
        try {
            HttpResponse<byte[]> document =
                    HTTP.send(HttpRequest.newBuilder(relatedOrigins).build(), BodyHandlers.ofByteArray());
            answer(exchange, document.headers().firstValue("Content-Type").orElseThrow(), document.body());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static SSLContext tls(ThrowawayCertificate certificate) throws IOException, GeneralSecurityException {
        char[] password = ThrowawayCertificate.PASSWORD.toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }
}
