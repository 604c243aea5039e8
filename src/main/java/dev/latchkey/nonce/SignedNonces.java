package dev.latchkey.nonce;

import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings;
import dev.latchkey.app.AppSettings.NonceFormat;
import dev.latchkey.error.ApiException;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * app and the expiry offline. The ticket that is redeemed is the claim {@code jti}.
 */
@ApplicationScoped
public class SignedNonces {
    private static final char OF_JWTS_ALONE = '.';

    private final NonceKeys keys;
    private final OperatorKey operatorKey;
    private final NonceKeyConfig config;
    private final Clock clock;

    SignedNonces(NonceKeys keys, OperatorKey operatorKey, NonceKeyConfig config, Clock clock) {
        this.keys = keys;
        this.operatorKey = operatorKey;
        this.config = config;
        this.clock = clock;
    }

    /**
     * The content of a nonce.
     *
     * @param ticket to be redeemed
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
     * @throws ApiException 400 if nonces are to be signed and no encryption key for the signing keys is configured
     */
    public void requireSignable(AppSettings settings) {
        if (settings.nonceFormat() == NonceFormat.JWT && !operatorKey.isSet()) {
            throw ApiException.invalid(
                    "settings.nonce_format jwt requires an encryption key in the server's configuration.");
        }
    }

    /**
     * The nonce in the app's format.
     *
     * @param serviceUrl the URL under which the service was reached: the issuer, unless one is configured
     */
    public String text(App app, Content content, String serviceUrl) {
        if (app.settings().nonceFormat() == NonceFormat.OPAQUE) {
            return content.ticket();
        }
        NonceKey key = keys.signing(app);
        return Jwt.claims()
                .issuer(config.issuer().orElse(serviceUrl))
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

    /** The ticket of a nonce in either format; empty for a JWT that is not a live one of this app. */
    public Optional<String> ticket(App app, String nonce) {
        return nonce.indexOf(OF_JWTS_ALONE) < 0 ? Optional.of(nonce) : verified(app, nonce);
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
