package dev.latchkey.nonce;

import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings;
import dev.latchkey.app.AppSettings.NonceFormat;
import dev.latchkey.app.Origin;
import dev.latchkey.app.PublicUrlConfig;
import dev.latchkey.error.ApiException;
import dev.latchkey.sealing.OperatorKey;
import dev.latchkey.wire.Base64Url;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Nonces as compact JWTs (RFC 7519) signed with ES256: a backend with the app's published keys can verify the user, the
 * app and the expiry offline. The claim {@code jti} contains a ticket that only the whole JWT redeems.
 */
@ApplicationScoped
public class SignedNonces {
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.([A-Za-z0-9_-]+)");
    private static final int SIGNATURE = 1;

    private final NonceKeys keys;
    private final OperatorKey operatorKey;
    private final Optional<String> issuer;
    private final Clock clock;

    SignedNonces(
            NonceKeys keys, OperatorKey operatorKey, NonceKeyConfig config, PublicUrlConfig publicUrl, Clock clock) {
        this.keys = keys;
        this.operatorKey = operatorKey;
        this.issuer = config.issuer().or(() -> publicUrl.origin().map(Origin::value));
        this.clock = clock;
    }

    /**
     * The content of a nonce.
     *
     * @param ticket the {@code jti}
     * @param externalId the relying party's identifier of the user
     * @param authenticatedAt when the ceremony was finished
     * @param expiresAt when it can no longer be redeemed
     * @param userPresent the authenticator's UP flag
     * @param userVerified the authenticator's UV flag
     */
    public record Content(
            String ticket,
            String externalId,
            Instant authenticatedAt,
            Instant expiresAt,
            boolean userPresent,
            boolean userVerified) {
        /**
         * Authentication method references of RFC 8176: proof of possession of a key, user presence, and multiple
         * factors.
         */
        List<String> amr() {
            List<String> amr = new ArrayList<>(List.of("pop"));
            if (userPresent) {
                amr.add("user");
            }
            if (userVerified) {
                amr.add("mfa");
            }
            return amr;
        }
    }

    /**
     * Rejects settings that the server's configuration cannot support.
     *
     * @throws ApiException 400 if nonces are to be signed and no encryption key for the signing keys or no issuer is configured
     */
    public void requireSignable(AppSettings settings) {
        if (settings.nonceFormat() != NonceFormat.JWT) {
            return;
        }
        if (!operatorKey.isSet()) {
            throw ApiException.invalid(
                    "settings.nonce_format jwt requires an encryption key in the server's configuration.");
        }
        if (issuer.isEmpty()) {
            throw ApiException.invalid(
                    "settings.nonce_format jwt needs the server's configuration to have a public URL or an issuer.");
        }
    }

    /** Whether the app's nonces are signed. */
    public boolean areIssuedBy(App app) {
        return app.settings().nonceFormat() == NonceFormat.JWT;
    }

    /** The signed nonce of an app. The issuer never depends on the request: anyone can send any {@code Host}. */
    public String text(App app, Content content) {
        NonceKey key = keys.signing(app);
        return Jwt.claims()
                .issuer(issuer.orElseThrow(() -> new IllegalStateException(
                        "an app signs its nonces, but latchkey.public-url and latchkey.nonce-keys.issuer are unset")))
                .audience(app.id())
                .subject(content.externalId())
                .issuedAt(content.authenticatedAt())
                .expiresAt(content.expiresAt())
                .claim("jti", content.ticket())
                .claim("auth_time", content.authenticatedAt().getEpochSecond())
                .claim("amr", content.amr())
                .jws()
                .algorithm(SignatureAlgorithm.ES256)
                .keyId(key.id())
                .sign(key.privateKey(operatorKey));
    }

    /** Whether a nonce has the form of a signed one. */
    public static boolean isSigned(String nonce) {
        return JWT.matcher(nonce).matches();
    }

    /** The ticket of a signed nonce; empty for everything but exactly the text of a live one of this app. */
    public Optional<String> ticket(App app, String nonce) {
        Matcher jwt = JWT.matcher(nonce);
        return jwt.matches() && isCanonical(jwt.group(SIGNATURE)) ? verified(app, nonce) : Optional.empty();
    }

    /** The signature is the only part that it does not cover itself; its last character has unused bits. */
    private static boolean isCanonical(String signature) {
        return Base64Url.decode(signature)
                .map(Base64Url::encode)
                .filter(signature::equals)
                .isPresent();
    }

    private Optional<String> verified(App app, String jwt) {
        try {
            return Optional.ofNullable(new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(new AlgorithmConstraints(
                            ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256))
                    .setVerificationKeyResolver((jws, nesting) -> Optional.ofNullable(jws.getKeyIdHeaderValue())
                            .flatMap(id -> keys.published(app, id))
                            .map(NonceKey::verificationKey)
                            .orElseThrow(() -> new UnresolvableKeyException("no such key")))
                    .setExpectedAudience(app.id())
                    .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
                    .build()
                    .processToClaims(jwt)
                    .getJwtId());
        } catch (InvalidJwtException | MalformedClaimException notOurs) {
            return Optional.empty();
        }
    }
}
