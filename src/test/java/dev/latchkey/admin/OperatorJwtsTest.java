package dev.latchkey.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.Role;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.services.TokenIssuer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorJwtsTest {
    private final TokenIssuer issuer = new TokenIssuer(0);
    private final OperatorJwts jwts = jwts(config(issuer.jwksUrl()));

    @AfterEach
    void close() {
        issuer.close();
    }

    private record Config(Optional<String> token, Jwt jwt) implements AdminConfig {}

    private record JwtConfig(
            Optional<String> issuer,
            Optional<String> audience,
            Optional<URI> jwksUrl,
            Optional<String> type,
            String groupsClaim,
            Duration maxLifetime)
            implements AdminConfig.Jwt {}

    private static OperatorJwts jwts(AdminConfig config) {
        return new OperatorJwts(config, Clock.systemUTC());
    }

    private static Optional<String> subjectOf(OperatorJwts jwts, String token) {
        return jwts.operatorOf(token).map(Operator::name);
    }

    private static AdminConfig config(@Nullable String issuer, @Nullable String audience, @Nullable String jwksUrl) {
        return config(issuer, audience, jwksUrl, null);
    }

    private static AdminConfig config(
            @Nullable String issuer, @Nullable String audience, @Nullable String jwksUrl, @Nullable String type) {
        return config(issuer, audience, jwksUrl, type, "groups");
    }

    private static AdminConfig config(
            @Nullable String issuer,
            @Nullable String audience,
            @Nullable String jwksUrl,
            @Nullable String type,
            String groupsClaim) {
        return new Config(
                Optional.empty(),
                new JwtConfig(
                        Optional.ofNullable(issuer),
                        Optional.ofNullable(audience),
                        Optional.ofNullable(jwksUrl).map(URI::create),
                        Optional.ofNullable(type),
                        groupsClaim,
                        Duration.ofDays(1)));
    }

    private static AdminConfig config(String jwksUrl) {
        return config(TokenIssuer.ISSUER, TokenIssuer.AUDIENCE, jwksUrl);
    }

    private void fetchKeys() {
        jwts.refreshKeys();
        awaitAnAnswer(jwts, issuer.rs256(issuer.operator("ada")));
    }

    private static Optional<String> awaitAnAnswer(OperatorJwts jwts, String token) {
        return soon().ignoreExceptionsMatching(
                        e -> e instanceof ApiException refused && refused.code() == ErrorCode.SERVICE_UNAVAILABLE)
                .until(() -> subjectOf(jwts, token), answer -> true);
    }

    /** What takes some milliseconds. */
    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    @Test
    void a_valid_token_identifies_its_subject() {
        fetchKeys();
        assertThat(subjectOf(jwts, issuer.rs256(issuer.operator("ada")))).contains("ada");
        assertThat(subjectOf(jwts, issuer.es256(issuer.operator("grace")))).contains("grace");
    }

    @Test
    void the_keys_are_fetched_once_for_many_tokens() {
        fetchKeys();
        for (int i = 0; i < 5; i++) {
            assertThat(subjectOf(jwts, issuer.rs256(issuer.operator("ada")))).contains("ada");
        }

        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void a_valid_token_without_the_role_is_not_allowed() {
        fetchKeys();
        String token = issuer.rs256(issuer.operator("ada").groups(Set.of("latchkey-reader")));

        assertThatThrownBy(() -> subjectOf(jwts, token))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATION_NOT_ALLOWED));
    }

    @Test
    void a_valid_token_without_groups_is_not_allowed() {
        fetchKeys();
        String token = issuer.rs256(Jwt.claims()
                .issuer(TokenIssuer.ISSUER)
                .audience(TokenIssuer.AUDIENCE)
                .subject("ada")
                .expiresAt(Instant.now().plusSeconds(60)));

        assertThatThrownBy(() -> subjectOf(jwts, token))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATION_NOT_ALLOWED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "groups | {\"groups\": [\"staff\", \"latchkey-admin\"]}",
                "roles | {\"roles\": \"latchkey-admin\", \"groups\": []}",
                "realm_access/roles | {\"realm_access\": {\"roles\": [\"latchkey-admin\"]}}",
                "https://example.com/roles | {\"https://example.com/roles\": [\"latchkey-admin\"]}"
            })
    void the_roles_are_in_the_configured_claim(String claim, String claims) throws Exception {
        OperatorJwts configured = jwts(config(TokenIssuer.ISSUER, TokenIssuer.AUDIENCE, issuer.jwksUrl(), null, claim));
        ObjectNode payload = (ObjectNode) Json.MAPPER.readTree(claims);
        long now = Instant.now().getEpochSecond();
        payload.put("iss", TokenIssuer.ISSUER)
                .put("aud", TokenIssuer.AUDIENCE)
                .put("sub", "ada")
                .put("iat", now)
                .put("exp", now + 60);
        configured.refreshKeys();

        assertThat(awaitAnAnswer(configured, issuer.rs256(payload.toString()))).contains("ada");
    }

    @Test
    void roles_in_another_claim_or_in_another_form_count_for_nothing() {
        OperatorJwts configured =
                jwts(config(TokenIssuer.ISSUER, TokenIssuer.AUDIENCE, issuer.jwksUrl(), null, "realm_access/roles"));
        configured.refreshKeys();
        fetchKeys();
        String token = issuer.rs256(issuer.operator("ada").claim("realm_access", List.of("latchkey-admin")));

        await().untilAsserted(() -> assertThatThrownBy(() -> configured.operatorOf(token))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATION_NOT_ALLOWED)));
    }

    @Test
    void a_role_is_bound_to_an_app_or_not() {
        fetchKeys();
        Set<String> groups = Set.of(
                "latchkey-viewer",
                "latchkey-support:an-app",
                "latchkey-admin:not/an/id",
                "latchkey-admin:",
                "latchkey-root",
                "LATCHKEY-ADMIN");

        assertThat(jwts.operatorOf(issuer.rs256(issuer.operator("ada").groups(groups))))
                .hasValueSatisfying(operator -> assertThat(operator.grants())
                        .containsExactlyInAnyOrder(new Grant(Role.VIEWER, null), new Grant(Role.SUPPORT, "an-app")));
    }

    static Stream<Arguments> wrongClaims() {
        Instant now = Instant.now();
        return Stream.of(
                wrong(
                        "expired",
                        claims -> claims.issuedAt(now.minusSeconds(600)).expiresAt(now.minusSeconds(60))),
                wrong(
                        "not valid yet",
                        claims -> claims.claim("nbf", now.plusSeconds(60).getEpochSecond())),
                wrong("of another issuer", claims -> claims.issuer("https://elsewhere.example.com")),
                wrong("for another audience", claims -> claims.audience("another-service")),
                wrong("for nobody", claims -> claims.remove("aud")),
                wrong("without a subject", claims -> claims.remove("sub")),
                wrong("with a subject like the static token's", claims -> claims.subject("token")),
                wrong("with a subject like a key's", claims -> claims.subject("api_key:x")),
                wrong("with a subject that cannot be stored", claims -> claims.subject("a\0b")));
    }

    private static Arguments wrong(String what, UnaryOperator<JwtClaimsBuilder> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongClaims")
    void a_token_with_a_wrong_claim_is_invalid(String what, UnaryOperator<JwtClaimsBuilder> change) {
        fetchKeys();
        assertThat(subjectOf(jwts, issuer.rs256(change.apply(issuer.operator("ada")))))
                .isEmpty();
    }

    private String bare(String more) {
        return issuer.rs256(claims(more));
    }

    private static String claims(String more) {
        return """
                {"iss": "%s", "aud": "%s", "sub": "ada", "groups": ["%s"]%s}""".formatted(TokenIssuer.ISSUER, TokenIssuer.AUDIENCE, TokenIssuer.ROLE, more);
    }

    @Test
    void a_token_that_never_expires_is_invalid() {
        fetchKeys();
        assertThat(subjectOf(jwts, bare(""))).isEmpty();
    }

    @Test
    void a_token_must_state_when_it_was_issued() {
        fetchKeys();
        long now = Instant.now().getEpochSecond();

        assertThat(subjectOf(jwts, bare(", \"exp\": " + (now + 60)))).isEmpty();
        assertThat(subjectOf(jwts, bare(", \"exp\": %d, \"iat\": %d".formatted(now + 60, now))))
                .contains("ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", \"exp\": \"soon\", \"iat\": %1$d",
                ", \"exp\": %2$d, \"iat\": %1$d, \"groups\": 7",
                ", \"exp\": %2$d, \"iat\": \"x\"",
                ", \"exp\": %2$d, \"iat\": {}"
            })
    void a_token_with_claims_of_other_types_is_invalid(String more) {
        fetchKeys();
        long now = Instant.now().getEpochSecond();
        String token = bare(more.formatted(now, now + 60));

        assertThat(isOperators(token)).isFalse();
    }

    private boolean isOperators(String token) {
        try {
            return subjectOf(jwts, token).isPresent();
        } catch (ApiException e) {
            return false;
        }
    }

    @Test
    void a_token_is_valid_from_its_nbf_on() {
        fetchKeys();
        String token =
                issuer.rs256(issuer.operator("ada").claim("nbf", Instant.now().getEpochSecond()));

        assertThat(subjectOf(jwts, token)).contains("ada");
    }

    @Test
    void a_token_signed_with_another_key_is_invalid() {
        fetchKeys();
        try (TokenIssuer forger = new TokenIssuer(0)) {
            assertThat(subjectOf(jwts, forger.rs256(forger.operator("mallory"))))
                    .isEmpty();

            String disguised = forger.operator("mallory")
                    .jws()
                    .keyId(issuer.rsaKey().getKeyId())
                    .sign(forger.rsaKey().getPrivateKey());
            assertThat(subjectOf(jwts, disguised)).isEmpty();
        }
    }

    @Test
    void a_modified_token_is_invalid() {
        fetchKeys();
        String[] parts = issuer.rs256(issuer.operator("ada")).split("\\.");
        String[] other = issuer.rs256(issuer.operator("mallory")).split("\\.");

        assertThat(subjectOf(jwts, parts[0] + "." + other[1] + "." + parts[2])).isEmpty();
    }

    @Test
    void an_unsigned_token_is_invalid() {
        fetchKeys();
        String[] parts = issuer.rs256(issuer.operator("ada")).split("\\.");
        String none = base64Url("{\"alg\":\"none\"}");

        assertThat(subjectOf(jwts, none + "." + parts[1] + ".")).isEmpty();
        assertThat(subjectOf(jwts, none + "." + parts[1] + "." + parts[2])).isEmpty();
        assertThat(subjectOf(jwts, parts[0] + "." + parts[1] + ".")).isEmpty();
    }

    @Test
    void a_token_signed_with_the_public_key_as_a_secret_is_invalid() {
        fetchKeys();
        byte[] publicKey = issuer.rsaKey().getPublicKey().getEncoded();
        SecretKey secret = new SecretKeySpec(publicKey, "HmacSHA256");
        String token = issuer.operator("mallory")
                .jws()
                .keyId(issuer.rsaKey().getKeyId())
                .sign(secret);

        assertThat(subjectOf(jwts, token)).isEmpty();
    }

    @Test
    void other_algorithms_are_refused_even_with_the_providers_key() {
        fetchKeys();
        String token = issuer.operator("ada")
                .jws()
                .algorithm(io.smallrye.jwt.algorithm.SignatureAlgorithm.RS512)
                .keyId(issuer.rsaKey().getKeyId())
                .sign(issuer.rsaKey().getPrivateKey());

        assertThat(subjectOf(jwts, token)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b", "a.b.c", "a.b.c.d.e", "...", "lk_0123456789012345678901234567890123456789012"})
    void anything_but_a_jwt_is_invalid_without_a_request_to_the_provider(String token) {
        assertThat(subjectOf(jwts, token)).isEmpty();
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void a_rotation_of_the_providers_keys_takes_effect_at_once() {
        fetchKeys();
        assertThat(subjectOf(jwts, issuer.rs256(issuer.operator("ada")))).contains("ada");
        String old = issuer.rs256(issuer.operator("ada"));
        issuer.rotate();
        String fresh = issuer.rs256(issuer.operator("ada"));

        soon().until(() -> subjectOf(jwts, fresh).isPresent());
        assertThat(subjectOf(jwts, old)).isEmpty();
    }

    @Test
    void unknown_keys_do_not_cause_a_fetch_for_every_token() {
        fetchKeys();
        try (TokenIssuer stranger = new TokenIssuer(0)) {
            String token = stranger.rs256(stranger.operator("mallory"));
            Instant begin = Instant.now();
            for (int i = 0; i < 50; i++) {
                assertThat(subjectOf(jwts, token)).isEmpty();
            }
            long seconds = Duration.between(begin, Instant.now()).toSeconds();
            assertThat(issuer.fetches()).isLessThanOrEqualTo((int) seconds + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alg\": null}",
                "{\"alg\": \"\"}",
                "{\"alg\": \"none\"}",
                "{\"alg\": \"None\"}",
                "{\"alg\": \"RS255\"}",
                "{\"alg\": \"rs256\"}",
                "{\"alg\": \"RS256 \"}",
                "{\"alg\": \"RS384\"}",
                "{\"alg\": \"PS256\"}",
                "{\"alg\": \"HS256\"}",
                "{\"alg\": \"EdDSA\"}",
                "{\"alg\": \"RSA-OAEP\"}",
                "{\"alg\": \"dir\", \"enc\": \"A128GCM\"}",
                "{\"alg\": 7}",
                "{\"alg\": true}",
                "{\"alg\": [\"RS256\"]}",
                "{\"alg\": {\"RS256\": 1}}",
                "{\"alg\": \"RS256\", \"alg\": \"ES256\"}",
                "[]",
                "null",
                ""
            })
    void a_token_of_any_other_algorithm_is_invalid_and_asks_the_provider_nothing(String header) {
        String[] parts = issuer.rs256(issuer.operator("ada")).split("\\.");

        assertThat(subjectOf(jwts, base64Url(header) + "." + parts[1] + "." + parts[2]))
                .isEmpty();
        assertThat(subjectOf(jwts, base64Url(header) + "." + parts[1] + ".")).isEmpty();
        assertThat(subjectOf(jwts, base64Url(header) + ".." + parts[1] + "." + parts[2] + "." + parts[2]))
                .isEmpty();
        fetchKeys();
        assertThat(subjectOf(jwts, base64Url(header) + "." + parts[1] + "." + parts[2]))
                .isEmpty();
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    private String typed(@Nullable Object typ) {
        long now = Instant.now().getEpochSecond();
        return issuer.rs256(claims(", \"exp\": %d, \"iat\": %d".formatted(now + 60, now)), typ);
    }

    static Stream<Object> otherTypes() {
        return Stream.of(
                "",
                " JWT",
                "id_token",
                "logout+jwt",
                "secevent+jwt",
                "dpop+jwt",
                "text/jwt",
                "JOSE",
                7,
                true,
                List.of());
    }

    @ParameterizedTest
    @MethodSource("otherTypes")
    void a_token_of_another_type_is_invalid(Object typ) {
        fetchKeys();

        assertThat(subjectOf(jwts, typed(typ))).isEmpty();
    }

    @Test
    void unless_a_type_is_configured_the_usual_ones_are_accepted() {
        fetchKeys();

        for (String typ : new String[] {null, "JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"}) {
            assertThat(subjectOf(jwts, typed(typ))).as(typ).contains("ada");
        }
    }

    @Test
    void only_the_configured_type_is_accepted() {
        OperatorJwts strict =
                jwts(config(TokenIssuer.ISSUER, TokenIssuer.AUDIENCE, issuer.jwksUrl(), "application/at+JWT"));

        assertThat(awaitAnAnswer(strict, typed("at+jwt"))).contains("ada");
        assertThat(subjectOf(strict, typed("application/at+jwt"))).contains("ada");
        for (Object typ : new Object[] {null, "JWT", "logout+jwt", 7}) {
            assertThat(subjectOf(strict, typed(typ))).as("%s", typ).isEmpty();
        }
    }

    @Test
    void a_token_is_valid_for_a_day_at_most() {
        fetchKeys();
        Instant now = Instant.now();

        assertThat(subjectOf(jwts, issuer.rs256(issuer.operator("ada").expiresAt(now.plus(Duration.ofDays(1))))))
                .contains("ada");
        assertThat(subjectOf(
                        jwts,
                        issuer.rs256(issuer.operator("ada")
                                .expiresAt(now.plus(Duration.ofDays(1)).plusSeconds(60)))))
                .isEmpty();
        assertThat(subjectOf(jwts, bare(", \"exp\": 99999999999, \"iat\": " + now.getEpochSecond())))
                .isEmpty();
    }

    @Test
    void without_the_providers_keys_a_token_cannot_be_verified() {
        String token = issuer.rs256(issuer.operator("ada"));
        issuer.close();

        assertUnavailable(token);
    }

    @Test
    void the_first_token_causes_a_fetch_unless_there_was_one() {
        assertThat(awaitAnAnswer(jwts, issuer.rs256(issuer.operator("ada")))).contains("ada");
    }

    @Test
    void no_request_waits_for_a_provider_that_does_not_answer() {
        String token = issuer.rs256(issuer.operator("ada"));
        issuer.fallSilent();

        assertNoRequestWaits(token);
    }

    @Test
    void no_request_waits_for_a_provider_that_drips_its_keys() {
        String token = issuer.rs256(issuer.operator("ada"));
        issuer.drip();

        assertNoRequestWaits(token);
    }

    private void assertNoRequestWaits(String token) {
        jwts.refreshKeys();
        for (int i = 0; i < 100; i++) {
            Instant begin = Instant.now();
            assertUnavailable(token);
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(1));
        }
        assertThat(issuer.fetches()).isLessThanOrEqualTo(2);
    }

    /** The deadline is that of the whole transfer: its parts arrive in time, each. */
    @Test
    void after_a_dripping_fetch_was_given_up_the_next_one_succeeds() {
        issuer.drip();
        jwts.refreshKeys();
        soon().until(() -> issuer.fetches() > 0);
        issuer.stopDripping();

        assertThat(awaitAnAnswer(jwts, issuer.rs256(issuer.operator("ada")))).contains("ada");
        assertThat(issuer.fetches()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void known_keys_are_used_while_they_are_fetched_again() {
        fetchKeys();
        issuer.drip();
        jwts.refreshKeys();

        assertThat(subjectOf(jwts, issuer.rs256(issuer.operator("ada")))).contains("ada");
    }

    @Test
    void known_keys_are_used_for_half_a_day_without_the_provider() {
        AtomicLong nanos = new AtomicLong();
        IssuerKeys keys = new IssuerKeys(URI.create(issuer.jwksUrl()), Clock.systemUTC(), nanos::get);
        keys.refresh();
        soon().until(() -> keys.known().isPresent());
        issuer.close();

        nanos.set(IssuerKeys.KEPT_THROUGH_OUTAGE.toNanos());
        assertThat(keys.known()).isPresent();
        nanos.incrementAndGet();
        assertThat(keys.known()).isEmpty();
    }

    @Test
    void known_keys_outlive_an_outage() {
        String token = issuer.rs256(issuer.operator("ada"));
        fetchKeys();
        issuer.close();

        assertThat(subjectOf(jwts, token)).contains("ada");
    }

    @Test
    void without_configuration_every_token_is_invalid() {
        OperatorJwts none = jwts(config(null, null, null));

        assertThat(subjectOf(none, issuer.rs256(issuer.operator("ada")))).isEmpty();
        assertThat(new Operators(config(null, null, null), none).of(issuer.rs256(issuer.operator("ada"))))
                .isEmpty();
    }

    @Test
    void an_incomplete_configuration_is_refused() {
        assertThatThrownBy(() -> jwts(config(TokenIssuer.ISSUER, null, issuer.jwksUrl())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("latchkey.admin.jwt");
    }

    private void assertUnavailable(String token) {
        assertThatThrownBy(() -> subjectOf(jwts, token))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE));
    }

    private static String base64Url(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
    }
}
