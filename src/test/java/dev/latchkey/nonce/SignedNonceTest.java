package dev.latchkey.nonce;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SignedNonceTest {
    @Inject
    Sql sql;

    @Inject
    TestClock clock;

    @Inject
    NonceKeys keys;

    private static TestApp makeApp(Map<String, ?> settings) {
        Map<String, Object> signed = new HashMap<>(settings);
        signed.put("nonce_format", "jwt");
        return Operator.makeApp(signed);
    }

    private static TestApp makeApp() {
        return makeApp(Map.of());
    }

    private static Response jwks(TestApp app) {
        return given().get("/v1/apps/{app_id}/.well-known/jwks.json", app.id());
    }

    private static JsonWebKeySet published(TestApp app) throws JoseException {
        return new JsonWebKeySet(jwks(app).then().statusCode(200).extract().asString());
    }

    private static String enrol(TestApp app, SoftAuthenticator authenticator) {
        return app.browser().register(authenticator, app.backend().register("ada"));
    }

    /** Verifies a nonce offline, like a backend. */
    private JwtClaims offline(TestApp app, JsonWebKeySet cached, String nonce) throws Exception {
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(cached.getJsonWebKeys()))
                .setExpectedAudience(app.id())
                .setRequireSubject()
                .setRequireExpirationTime()
                .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
                .build()
                .processToClaims(nonce);
    }

    private static String part(String jwt, int index) {
        return new String(Base64.getUrlDecoder().decode(jwt.split("[.]")[index]), StandardCharsets.UTF_8);
    }

    private static void assertInvalidNonce(Response verify) {
        assertThat(verify.statusCode()).isEqualTo(401);
        assertThat(verify.<String>path("code")).isEqualTo("invalid_nonce");
        assertThat(verify.<String>path("error")).isEqualTo("nonce is invalid, expired, or cannot be found");
    }

    @Test
    void a_signed_nonce_is_verified_offline_and_redeemed_once() throws Exception {
        TestApp app = makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        enrol(app, authenticator);
        Instant before = clock.instant();
        String nonce = app.browser().logIn(authenticator, app.backend().authenticate("ada"));

        JwtClaims claims = offline(app, published(app), nonce);
        assertThat(part(nonce, 0)).contains("\"alg\":\"ES256\"");
        assertThat(claims.getSubject()).isEqualTo("ada");
        assertThat(claims.getIssuer()).isEqualTo("https://passkeys.example.com");
        assertThat(claims.getStringListClaimValue("amr")).containsExactly("pop", "user", "mfa");
        assertThat(claims.getClaimValue("auth_time", Long.class))
                .isBetween(before.getEpochSecond(), clock.instant().getEpochSecond());
        assertThat(claims.getIssuedAt().getValue()).isEqualTo(claims.getClaimValue("auth_time", Long.class));
        assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
                .isEqualTo(120);
        assertThat(claims.getJwtId()).hasSize(43);

        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
        assertInvalidNonce(app.backend().verify(nonce));
        assertInvalidNonce(app.backend().verify(claims.getJwtId()));
    }

    @Test
    void its_issuer_does_not_depend_on_the_request() throws Exception {
        TestApp app = makeApp();
        RequestSpecification before = RestAssured.requestSpecification;
        RestAssured.requestSpecification = new RequestSpecBuilder()
                .addHeader("Host", "evil.example.net")
                .addHeader("X-Forwarded-Host", "evil.example.net")
                .addHeader("X-Forwarded-Proto", "http")
                .build();
        try {
            String nonce = enrol(app, SoftAuthenticator.synced());

            assertThat(offline(app, published(app), nonce).getIssuer()).isEqualTo("https://passkeys.example.com");
        } finally {
            RestAssured.requestSpecification = before;
        }
    }

    @Test
    void nothing_but_the_whole_jwt_redeems_it() throws Exception {
        TestApp app = makeApp();
        String nonce = enrol(app, SoftAuthenticator.synced());
        String jti = offline(app, published(app), nonce).getJwtId();
        String[] parts = nonce.split("[.]");
        char last = nonce.charAt(nonce.length() - 1);

        for (String other : List.of(
                jti,
                " " + nonce,
                nonce + " ",
                nonce + "\n",
                "\t" + nonce + "\r\n",
                "\u00a0" + nonce,
                parts[0] + " ." + parts[1] + "." + parts[2],
                parts[0] + "=." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "\n." + parts[2],
                nonce + "==",
                nonce + ".",
                "." + nonce,
                // The same signature in another spelling: its last character has four unused bits.
                nonce.substring(0, nonce.length() - 1) + (char) (last + 1),
                "Bearer " + nonce)) {
            assertInvalidNonce(app.backend().verify(other));
        }
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @Test
    void a_login_without_a_transaction_yields_one_too() throws Exception {
        TestApp app = makeApp(Map.of("user_verification", "preferred"));
        SoftAuthenticator authenticator = SoftAuthenticator.synced().flags(Flag.UP);
        enrol(app, authenticator);
        String nonce = app.browser().logIn(authenticator, null);
        JwtClaims claims = offline(app, published(app), nonce);
        assertThat(claims.getSubject()).isEqualTo("ada");
        assertThat(claims.getStringListClaimValue("amr")).containsExactly("pop", "user");
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @Test
    void a_pending_passkey_is_enrolled_by_a_signed_nonce() {
        TestApp app = makeApp(Map.of("pending_enrolment", true));
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String nonce = enrol(app, authenticator);
        assertThat(nonce.split("[.]")).hasSize(3);
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
        assertThat(app.backend().externalIdOf(app.browser().logIn(authenticator, null)))
                .isEqualTo("ada");
    }

    @Test
    void both_formats_are_redeemed_after_the_setting_has_changed() {
        TestApp app = makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String signed = enrol(app, authenticator);
        Operator.changeSettings(app.id(), Map.of("nonce_format", "opaque"))
                .then()
                .statusCode(200);
        String opaque = app.browser().logIn(authenticator, null);
        assertThat(opaque).hasSize(43);
        Operator.changeSettings(app.id(), Map.of("nonce_format", "jwt")).then().statusCode(200);
        assertThat(app.backend().externalIdOf(opaque)).isEqualTo("ada");
        assertThat(app.backend().externalIdOf(signed)).isEqualTo("ada");
    }

    @Test
    void a_signed_nonce_expires() {
        TestApp app = makeApp(Map.of("nonce_ttl", 30));
        String nonce = enrol(app, SoftAuthenticator.synced());
        clock.advance(Duration.ofSeconds(31));
        assertInvalidNonce(app.backend().verify(nonce));
    }

    @Test
    void a_signed_nonce_belongs_to_one_app_and_remains_valid_there() {
        TestApp app = makeApp();
        TestApp other = makeApp();
        enrol(other, SoftAuthenticator.synced());
        String nonce = enrol(app, SoftAuthenticator.synced());
        assertInvalidNonce(other.backend().verify(nonce));
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @Test
    void a_live_ticket_under_a_signature_that_is_not_the_apps_is_refused() throws Exception {
        TestApp app = makeApp();
        String nonce = enrol(app, SoftAuthenticator.synced());
        String kid = published(app).getJsonWebKeys().get(0).getKeyId();
        EllipticCurveJsonWebKey own = EcJwkGenerator.generateJwk(EllipticCurves.P256);

        JsonWebSignature forged = new JsonWebSignature();
        forged.setPayload(part(nonce, 1));
        forged.setAlgorithmHeaderValue("ES256");
        forged.setKeyIdHeaderValue(kid);
        forged.setKey(own.getPrivateKey());
        assertInvalidNonce(app.backend().verify(forged.getCompactSerialization()));

        JsonWebSignature selfSigned = new JsonWebSignature();
        selfSigned.setPayload(part(nonce, 1));
        selfSigned.setAlgorithmHeaderValue("ES256");
        selfSigned.setJwkHeader(own);
        selfSigned.setKey(own.getPrivateKey());
        assertInvalidNonce(app.backend().verify(selfSigned.getCompactSerialization()));

        String unsigned = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
        assertInvalidNonce(app.backend().verify(unsigned + "." + nonce.split("[.]")[1] + "."));
        assertInvalidNonce(app.backend().verify(nonce.substring(0, nonce.length() - 2) + "AA"));
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "...",
                "....",
                "a.b.c",
                "e30.e30.e30",
                "eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
                "eyJhbGciOiJFUzI1NiIsImtpZCI6bnVsbH0.e30.AAAA",
                "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA",
                "eyJhbGciOiJFUzI1NiIsImNyaXQiOlsieCJdLCJ4IjoxfQ.e30.AAAA",
                "\u0000.\uD83D\uDE00.\u202E"
            })
    void text_with_dots_that_is_not_a_nonce_is_refused_like_any_other(String nonce) {
        TestApp app = makeApp();
        enrol(app, SoftAuthenticator.synced());
        assertInvalidNonce(app.backend().verify(nonce));
    }

    @Test
    void public_keys_are_published_and_cacheable_and_an_empty_set_is_not_cacheable() {
        TestApp app = makeApp();
        Response none = jwks(app);
        assertThat(none.<List<?>>path("keys")).isEmpty();
        assertThat(none.header("Cache-Control")).isEqualTo("no-store");

        enrol(app, SoftAuthenticator.synced());
        Response one = jwks(app);
        assertThat(one.header("Cache-Control")).isEqualTo("max-age=600");
        Map<String, String> key = one.path("keys[0]");
        assertThat(key).containsOnlyKeys("kty", "kid", "use", "alg", "crv", "x", "y");
        assertThat(key).containsEntry("alg", "ES256").containsEntry("use", "sig");
    }

    /** The keys of a client that fetches them again only after the last answer's max-age. */
    private final class CachingClient {
        private final TestApp app;
        private JsonWebKeySet cached = new JsonWebKeySet();
        private Instant freshUntil = Instant.MIN;

        CachingClient(TestApp app) {
            this.app = app;
        }

        JsonWebKeySet keys() throws JoseException {
            if (!clock.instant().isBefore(freshUntil)) {
                Response response = jwks(app);
                cached = new JsonWebKeySet(response.asString());
                freshUntil = clock.instant()
                        .plusSeconds(
                                Long.parseLong(response.header("Cache-Control").substring("max-age=".length())));
            }
            return cached;
        }
    }

    @Test
    void clients_that_cache_the_keys_as_long_as_they_may_never_miss_one_at_rotation() throws Exception {
        TestApp app = makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        enrol(app, authenticator);
        CachingClient client = new CachingClient(app);
        Set<String> used = new HashSet<>();
        clock.advance(Duration.ofDays(30).minus(Duration.ofMinutes(90)));
        for (int step = 0; step < 24; step++) {
            JsonWebKeySet held = client.keys();
            clock.advance(Duration.ofMinutes(4));
            keys.rotate();
            String nonce = app.browser().logIn(authenticator, null);
            clock.advance(Duration.ofMinutes(1));
            assertThat(offline(app, held, nonce).getSubject()).isEqualTo("ada");
            JsonWebSignature signature = new JsonWebSignature();
            signature.setCompactSerialization(nonce);
            used.add(signature.getKeyIdHeaderValue());
            assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
        }
        assertThat(used).hasSize(2);
        assertThat(published(app).getJsonWebKeys()).hasSize(2);

        sql.change(Statement.of("""
                UPDATE nonce_key SET signs_from = now() - make_interval(hours => 3 - generation, mins => 1)
                WHERE app_id = :app_id
                """).with("app_id", app.id()));
        assertThat(keys.retire(1_000)).isPositive();
        List<JsonWebKey> left = published(app).getJsonWebKeys();
        assertThat(left).hasSize(1);
        assertThat(used).contains(left.get(0).getKeyId());
    }

    @Test
    void of_replicas_that_rotate_concurrently_one_adds_a_key() throws Exception {
        TestApp app = makeApp();
        enrol(app, SoftAuthenticator.synced());
        clock.advance(Duration.ofDays(30));
        atOnce(List.of(rotation(), rotation()));
        assertThat(published(app).getJsonWebKeys()).hasSize(2);
        keys.rotate();
        assertThat(published(app).getJsonWebKeys()).hasSize(2);
    }

    @Test
    void concurrent_first_nonces_are_signed_with_one_key() throws Exception {
        TestApp app = makeApp();
        List<Callable<String>> enrolments = new ArrayList<>();
        for (String user : List.of("ada", "eve")) {
            enrolments.add(() -> app.browser()
                    .register(SoftAuthenticator.synced(), app.backend().register(user)));
        }
        List<String> nonces = atOnce(enrolments);
        JsonWebKeySet published = published(app);
        assertThat(published.getJsonWebKeys()).hasSize(1);
        for (String nonce : nonces) {
            assertThat(offline(app, published, nonce).getSubject()).isIn("ada", "eve");
        }
    }

    private Callable<String> rotation() {
        return () -> {
            keys.rotate();
            return "";
        };
    }

    private static List<String> atOnce(List<Callable<String>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<String> answers = new ArrayList<>();
            for (Future<String> call : threads.invokeAll(calls)) {
                answers.add(call.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
