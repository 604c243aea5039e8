package dev.latchkey.testsupport.services;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latchkey.testsupport.authenticator.Bytes;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** An operator's identity provider: signs JWTs and publishes its public keys over HTTP. */
public final class TokenIssuer implements AutoCloseable {
    /** The {@code iss} of its tokens. */
    public static final String ISSUER = "https://idp.example.com";

    /** The audience by which it identifies Latchkey. */
    public static final String AUDIENCE = "latchkey-operators";

    /** The role of operators. */
    public static final String ROLE = "latchkey-admin";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile PublicJsonWebKey rsa;
    private volatile PublicJsonWebKey ec;
    private volatile boolean silent;
    private volatile boolean dripping;

    /** An issuer on this port of the loopback address; 0: any. */
    public TokenIssuer(int port) {
        rotate();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/jwks", this::publish);
        server.start();
    }

    /** The URL at which an issuer on this port publishes its keys. */
    public static String jwksUrl(int port) {
        return "http://127.0.0.1:" + port + "/jwks";
    }

    /** The URL at which it publishes its keys. */
    public String jwksUrl() {
        return jwksUrl(server.getAddress().getPort());
    }

    /** The number of requests for its keys. */
    public int fetches() {
        return fetches.get();
    }

    /** Replaces its keys by new ones. */
    public void rotate() {
        rsa = key(() -> RsaJwkGenerator.generateJwk(2048), "rsa");
        ec = key(() -> EcJwkGenerator.generateJwk(EllipticCurves.P256), "ec");
    }

    /** Makes it accept requests without answering them from now on. */
    public void fallSilent() {
        silent = true;
    }

    /** From now on it sends one byte of its keys every tenth of a second, and never the last. */
    public void drip() {
        dripping = true;
    }

    /** From now on it answers at once again; what drips already goes on. */
    public void stopDripping() {
        dripping = false;
    }

    /** The key pair that RS256 tokens are signed with. */
    public PublicJsonWebKey rsaKey() {
        return rsa;
    }

    /** The claims of an operator's token. */
    public JwtClaimsBuilder operator(String subject) {
        return Jwt.claims()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(subject)
                .groups(Set.of(ROLE))
                .issuedAt(Instant.now())
                .expiresAt(Instant.now().plusSeconds(300));
    }

    /** A token with these claims, signed with RS256. */
    public String rs256(JwtClaimsBuilder claims) {
        return claims.jws().keyId(rsa.getKeyId()).sign(rsa.getPrivateKey());
    }

    /** A token with these claims, signed with ES256. */
    public String es256(JwtClaimsBuilder claims) {
        return claims.jws().keyId(ec.getKeyId()).sign(ec.getPrivateKey());
    }

    /** A token with exactly this payload, which SmallRye's builder would complete; without {@code typ}. */
    public String rs256(String payload) {
        return rs256(payload, null);
    }

    /**
     * A token with exactly this payload.
     *
     * @param typ null: left out
     */
    public String rs256(String payload, @Nullable Object typ) {
        try {
            JsonWebSignature token = new JsonWebSignature();
            token.setAlgorithmHeaderValue("RS256");
            token.setKeyIdHeaderValue(rsa.getKeyId());
            if (typ != null) {
                token.getHeaders().setObjectHeaderValue("typ", typ);
            }
            token.setKey(rsa.getPrivateKey());
            token.setPayload(payload);
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(HttpExchange exchange) throws IOException {
        boolean drips = dripping;
        fetches.incrementAndGet();
        if (silent) {
            awaitClosing(Long.MAX_VALUE);
            return;
        }
        byte[] keys = new JsonWebKeySet(rsa, ec)
                .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, keys.length);
        if (drips) {
            drip(exchange.getResponseBody(), keys);
        }
        exchange.getResponseBody().write(keys);
        exchange.close();
    }

    private void drip(OutputStream out, byte[] keys) throws IOException {
        for (int i = 0; i < keys.length - 1; i++) {
            out.write(keys[i]);
            out.flush();
            awaitClosing(100);
        }
        awaitClosing(Long.MAX_VALUE);
    }

    private void awaitClosing(long millis) {
        try {
            closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PublicJsonWebKey key(KeyGenerator generator, String name) {
        try {
            PublicJsonWebKey key = generator.generate();
            key.setKeyId(name + "-" + Bytes.base64Url(Bytes.random(8)));
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface KeyGenerator {
        PublicJsonWebKey generate() throws JoseException;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
