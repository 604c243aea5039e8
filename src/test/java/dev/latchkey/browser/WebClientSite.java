package dev.latchkey.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A relying party's site at {@code http://localhost}: one page per version of the web client, which loads the unmodified client
 * and its dependencies by an import map.
 */
final class WebClientSite implements AutoCloseable {
    private static final String PAGE = """
        <!doctype html>
        <title>Passage Passkey Flex %1$s</title>
        <script src="/node_modules/ua-parser-js/dist/ua-parser.min.js"></script>
        <script type="importmap">
        {"imports": {
            "passage-flex-js": "/node_modules/passage-flex-js-%1$s/dist/index.js",
            "@passageidentity/webauthnutils": "/%2$s",
            "ua-parser-js": "/ua-parser.js"
        }}
        </script>
        <script type="module">
            import { PassageFlex } from "passage-flex-js";
            window.PassageFlex = PassageFlex;
        </script>
        <input autocomplete="username webauthn">
        """;

    private final Path packages;
    private final HttpServer server;

    WebClientSite(Path packages) throws IOException {
        this.packages = packages;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::page);
        server.createContext("/node_modules/", this::module);
        server.createContext(
                "/ua-parser.js",
                exchange -> answer(exchange, "text/javascript", "export default UAParser;".getBytes(UTF_8)));
        server.start();
    }

    URI origin() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** The page with this version of the client. */
    URI page(String version) {
        return origin().resolve("/" + version);
    }

    private void page(HttpExchange exchange) throws IOException {
        String version = exchange.getRequestURI().getPath().substring(1);
        String hoisted = "node_modules/@passageidentity/webauthnutils/dist/index.js";
        String nested = "node_modules/passage-flex-js-" + version + "/" + hoisted;
        String utils = Files.exists(packages.resolve(nested)) ? nested : hoisted;
        answer(exchange, "text/html", PAGE.formatted(version, utils).getBytes(UTF_8));
    }

    private void module(HttpExchange exchange) throws IOException {
        Path file = packages.resolve(exchange.getRequestURI().getPath().substring(1));
        answer(exchange, "text/javascript", Files.readAllBytes(file));
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
