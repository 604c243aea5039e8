package dev.latchkey.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.testsupport.services.TokenIssuer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorJwtsTest {
    private final TokenIssuer issuer = new TokenIssuer(0);
    private final OperatorJwts jwts = new OperatorJwts(config(issuer.jwksUrl()));

    @AfterEach
    void close() {
        issuer.close();
    }

    private record Config(Optional<String> token, Jwt jwt) implements AdminConfig {}

    private record JwtConfig(Optional<String> issuer, Optional<String> audience, Optional<URI> jwksUrl)
            implements AdminConfig.Jwt {}

    private static AdminConfig config(@Nullable String issuer, @Nullable String audience, @Nullable String jwksUrl) {
        return new Config(
                Optional.empty(),
                new JwtConfig(
                        Optional.ofNullable(issuer),
                        Optional.ofNullable(audience),
                        Optional.ofNullable(jwksUrl).map(URI::create)));
    }

    private static AdminConfig config(String jwksUrl) {
        return config(TokenIssuer.ISSUER, TokenIssuer.AUDIENCE, jwksUrl);
    }

    @Test
    void a_valid_token_identifies_its_subject() {
        assertThat(jwts.subjectOf(issuer.rs256(issuer.operator("ada")))).contains("ada");
        assertThat(jwts.subjectOf(issuer.es256(issuer.operator("grace")))).contains("grace");
    }

    @Test
    void the_keys_are_fetched_once_for_many_tokens() {
        for (int i = 0; i < 5; i++) {
            assertThat(jwts.subjectOf(issuer.rs256(issuer.operator("ada")))).contains("ada");
        }

        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void a_valid_token_without_the_role_is_not_allowed() {
        String token = issuer.rs256(issuer.operator("ada").groups(Set.of("latchkey-reader")));

        assertThatThrownBy(() -> jwts.subjectOf(token))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATION_NOT_ALLOWED));
    }

    @Test
    void a_valid_token_without_groups_is_not_allowed() {
        String token = issuer.rs256(Jwt.claims()
                .issuer(TokenIssuer.ISSUER)
                .audience(TokenIssuer.AUDIENCE)
                .subject("ada")
                .expiresAt(Instant.now().plusSeconds(60)));

        assertThatThrownBy(() -> jwts.subjectOf(token))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATION_NOT_ALLOWED));
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
        assertThat(jwts.subjectOf(issuer.rs256(change.apply(issuer.operator("ada")))))
                .isEmpty();
    }

    private String bare(String more) {
        return issuer.rs256("""
                {"iss": "%s", "aud": "%s", "sub": "ada", "groups": ["%s"]%s}""".formatted(TokenIssuer.ISSUER, TokenIssuer.AUDIENCE, TokenIssuer.ROLE, more));
    }

    @Test
    void a_token_that_never_expires_is_invalid() {
        assertThat(jwts.subjectOf(bare(""))).isEmpty();
    }

    @Test
    void a_token_must_state_when_it_was_issued() {
        long now = Instant.now().getEpochSecond();

        assertThat(jwts.subjectOf(bare(", \"exp\": " + (now + 60)))).isEmpty();
        assertThat(jwts.subjectOf(bare(", \"exp\": %d, \"iat\": %d".formatted(now + 60, now))))
                .contains("ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", \"exp\": \"soon\"",
                ", \"exp\": 99999999999, \"groups\": 7",
                ", \"exp\": 99999999999, \"iat\": \"x\"",
                ", \"exp\": 99999999999, \"iat\": {}"
            })
    void a_token_with_claims_of_other_types_is_invalid(String more) {
        String token = bare(more);

        assertThat(isOperators(token)).isFalse();
    }

    private boolean isOperators(String token) {
        try {
            return jwts.subjectOf(token).isPresent();
        } catch (ApiException e) {
            return false;
        }
    }

    @Test
    void a_token_is_valid_from_its_nbf_on() {
        String token =
                issuer.rs256(issuer.operator("ada").claim("nbf", Instant.now().getEpochSecond()));

        assertThat(jwts.subjectOf(token)).contains("ada");
    }

    @Test
    void a_token_signed_with_another_key_is_invalid() {
        try (TokenIssuer forger = new TokenIssuer(0)) {
            assertThat(jwts.subjectOf(forger.rs256(forger.operator("mallory")))).isEmpty();

            String disguised = forger.operator("mallory")
                    .jws()
                    .keyId(issuer.rsaKey().getKeyId())
                    .sign(forger.rsaKey().getPrivateKey());
            assertThat(jwts.subjectOf(disguised)).isEmpty();
        }
    }

    @Test
    void a_modified_token_is_invalid() {
        String[] parts = issuer.rs256(issuer.operator("ada")).split("\\.");
        String[] other = issuer.rs256(issuer.operator("mallory")).split("\\.");

        assertThat(jwts.subjectOf(parts[0] + "." + other[1] + "." + parts[2])).isEmpty();
    }

    @Test
    void an_unsigned_token_is_invalid() {
        String[] parts = issuer.rs256(issuer.operator("ada")).split("\\.");
        String none = base64Url("{\"alg\":\"none\"}");

        assertThat(jwts.subjectOf(none + "." + parts[1] + ".")).isEmpty();
        assertThat(jwts.subjectOf(none + "." + parts[1] + "." + parts[2])).isEmpty();
        assertThat(jwts.subjectOf(parts[0] + "." + parts[1] + ".")).isEmpty();
    }

    @Test
    void a_token_signed_with_the_public_key_as_a_secret_is_invalid() {
        byte[] publicKey = issuer.rsaKey().getPublicKey().getEncoded();
        SecretKey secret = new SecretKeySpec(publicKey, "HmacSHA256");
        String token = issuer.operator("mallory")
                .jws()
                .keyId(issuer.rsaKey().getKeyId())
                .sign(secret);

        assertThat(jwts.subjectOf(token)).isEmpty();
    }

    @Test
    void other_algorithms_are_refused_even_with_the_providers_key() {
        String token = issuer.operator("ada")
                .jws()
                .algorithm(io.smallrye.jwt.algorithm.SignatureAlgorithm.RS512)
                .keyId(issuer.rsaKey().getKeyId())
                .sign(issuer.rsaKey().getPrivateKey());

        assertThat(jwts.subjectOf(token)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b", "a.b.c", "a.b.c.d.e", "...", "lk_0123456789012345678901234567890123456789012"})
    void anything_but_a_jwt_is_invalid_without_a_request_to_the_provider(String token) {
        assertThat(jwts.subjectOf(token)).isEmpty();
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void a_rotation_of_the_providers_keys_takes_effect_at_once() {
        assertThat(jwts.subjectOf(issuer.rs256(issuer.operator("ada")))).contains("ada");
        String old = issuer.rs256(issuer.operator("ada"));
        issuer.rotate();
        String fresh = issuer.rs256(issuer.operator("ada"));

        Instant patience = Instant.now().plusSeconds(10);
        while (jwts.subjectOf(fresh).isEmpty()) {
            assertThat(Instant.now()).isBefore(patience);
        }
        assertThat(jwts.subjectOf(old)).isEmpty();
    }

    @Test
    void unknown_keys_do_not_cause_a_fetch_for_every_token() {
        jwts.subjectOf(issuer.rs256(issuer.operator("ada")));
        try (TokenIssuer stranger = new TokenIssuer(0)) {
            String token = stranger.rs256(stranger.operator("mallory"));
            Instant begin = Instant.now();
            for (int i = 0; i < 50; i++) {
                assertThat(jwts.subjectOf(token)).isEmpty();
            }
            long seconds = Duration.between(begin, Instant.now()).toSeconds();
            assertThat(issuer.fetches()).isLessThanOrEqualTo((int) seconds + 2);
        }
    }

    @Test
    void without_the_providers_keys_a_token_cannot_be_verified() {
        String token = issuer.rs256(issuer.operator("ada"));
        issuer.close();

        assertUnavailable(token);
    }

    @Test
    void a_provider_that_does_not_answer_does_not_block_callers() {
        String token = issuer.rs256(issuer.operator("ada"));
        issuer.fallSilent();

        Instant begin = Instant.now();
        for (int i = 0; i < 20; i++) {
            assertUnavailable(token);
        }
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(8));
        assertThat(issuer.fetches()).isLessThan(4);
    }

    @Test
    void cached_keys_remain_in_use_during_an_outage() {
        String token = issuer.rs256(issuer.operator("ada"));
        jwts.subjectOf(token);
        issuer.close();

        assertThat(jwts.subjectOf(token)).contains("ada");
    }

    @Test
    void without_configuration_every_token_is_invalid() {
        OperatorJwts none = new OperatorJwts(config(null, null, null));

        assertThat(none.subjectOf(issuer.rs256(issuer.operator("ada")))).isEmpty();
        assertThat(new Operators(config(null, null, null), none).nameOf(issuer.rs256(issuer.operator("ada"))))
                .isEmpty();
    }

    @Test
    void an_incomplete_configuration_is_refused() {
        assertThatThrownBy(() -> new OperatorJwts(config(TokenIssuer.ISSUER, null, issuer.jwksUrl())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("latchkey.admin.jwt");
    }

    private void assertUnavailable(String token) {
        assertThatThrownBy(() -> jwts.subjectOf(token))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE));
    }

    private static String base64Url(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
    }
}
