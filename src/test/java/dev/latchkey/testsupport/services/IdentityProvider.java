package dev.latchkey.testsupport.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * An identity provider with the authorization code flow of a public client and PKCE (RFC 7636), at which everybody who comes is signed
 * in at once.
 */
public final class IdentityProvider implements AutoCloseable {
    /** The id of its only client. */
    public static final String CLIENT = "latchkey-console";

    private final TokenIssuer issuer = new TokenIssuer(0);
    private final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile String subject = "ada@example.com";
    private volatile Set<String> groups = Set.of(TokenIssuer.ROLE);

    /** A provider on a free port. */
    public IdentityProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), TestFork.freePort()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/openid-configuration", this::discover);
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::issue);
        server.start();
    }

    /** The {@code iss} of its tokens. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The URL at which it publishes its keys. */
    public String jwksUrl() {
        return issuer.jwksUrl();
    }

    /** From now on this person comes, who is in these groups. */
    public void expect(String person, Set<String> ofGroups) {
        subject = person;
        groups = ofGroups;
    }

    private void discover(HttpExchange exchange) throws IOException {
        String document =
                "{\"issuer\":\"%1$s\",\"authorization_endpoint\":\"%1$s/authorize\",\"token_endpoint\":\"%1$s/token\"}";
        answer(exchange, 200, document.formatted(url()));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
        if (!CLIENT.equals(query.get("client_id"))
                || !"code".equals(query.get("response_type"))
                || !"S256".equals(query.get("code_challenge_method"))) {
            answer(exchange, 400, "{}");
            return;
        }
        String code = Bytes.base64Url(Bytes.random(16));
        asked.put(code, query);
        String back = query.get("redirect_uri") + "?code=" + code + "&state="
                + URLEncoder.encode(query.get("state"), UTF_8) + "&iss=" + URLEncoder.encode(url(), UTF_8);
        exchange.getResponseHeaders().add("Location", back);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void issue(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        Map<String, String> query = asked.remove(form.getOrDefault("code", ""));
        if (query == null
                || !query.get("redirect_uri").equals(form.get("redirect_uri"))
                || !query.get("code_challenge").equals(challenge(form.get("code_verifier")))) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        String token = issuer.rs256(issuer.operator(subject).issuer(url()).groups(groups));
        answer(
                exchange,
                200,
                Json.object()
                        .put("access_token", token)
                        .put("token_type", "Bearer")
                        .toString());
    }

    private static String challenge(String verifier) {
        return Bytes.base64Url(Bytes.sha256(Bytes.utf8(verifier)));
    }

    private static Map<String, String> form(String encoded) {
        return Arrays.stream(encoded.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
        exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        issuer.close();
    }
}
