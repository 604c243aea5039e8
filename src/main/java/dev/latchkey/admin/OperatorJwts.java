package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.wire.PlainText;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTTokenParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.Claims;
import org.jboss.logging.Logger;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/** The JWTs of the operators' identity provider: signed with RS256 or ES256 by one of the keys that it publishes. */
@Startup // so that an incomplete configuration aborts start-up
@ApplicationScoped
class OperatorJwts {
    private static final Logger LOG = Logger.getLogger(OperatorJwts.class);
    private static final String ROLE = "latchkey-admin";
    private static final int CLOCK_SKEW_SECONDS = 5;

    private final @Nullable JWTAuthContextInfo expected;
    private final DefaultJWTTokenParser parser;

    OperatorJwts(AdminConfig config) {
        AdminConfig.Jwt jwt = config.jwt();
        long configured = List.of(jwt.issuer(), jwt.audience(), jwt.jwksUrl()).stream()
                .filter(Optional::isPresent)
                .count();
        if (configured == 0) {
            expected = null;
            parser = new DefaultJWTTokenParser();
            return;
        }
        if (configured < 3) {
            throw new ConfigurationException("latchkey.admin.jwt needs all three of issuer, audience and jwks-url.");
        }
        expected = new JWTAuthContextInfo();
        expected.setIssuedBy(jwt.issuer().orElseThrow());
        expected.setExpectedAudience(Set.of(jwt.audience().orElseThrow()));
        expected.setSignatureAlgorithm(Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256));
        expected.setClockSkew(CLOCK_SKEW_SECONDS);
        parser = new Parser(new IssuerKeys(jwt.jwksUrl().map(URI::toString).orElseThrow()));
    }

    /**
     * The subject of an operator's JWT; empty for anything but a valid JWT of the provider for this service.
     *
     * @throws ApiException 403 for a valid JWT whose {@code groups} do not contain the role; 503 if the provider's keys are
     *     unavailable, so that the JWT cannot be verified
     */
    Optional<String> subjectOf(String token) {
        if (expected == null) {
            return Optional.empty();
        }
        JwtClaims claims;
        try {
            claims = parser.parse(token, expected).getJwtClaims();
        } catch (ParseException e) {
            if (isForLackOfKeys(e)) {
                LOG.warn(
                        "the keys of the operators' identity provider cannot be fetched from latchkey.admin.jwt.jwks-url");
                throw new ApiException(ErrorCode.SERVICE_UNAVAILABLE);
            }
            return Optional.empty();
        }
        Optional<String> subject = subject(claims);
        if (subject.isPresent() && !groups(claims).contains(ROLE)) {
            throw new ApiException(
                    ErrorCode.OPERATION_NOT_ALLOWED, "The token's groups do not contain the role " + ROLE + ".");
        }
        return subject;
    }

    /** Rejects a subject that would read like another actor in the audit trail. */
    private static Optional<String> subject(JwtClaims claims) {
        return Optional.ofNullable(claims.getClaimValue(Claims.sub.name()))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(PlainText::isPlainText)
                .filter(subject -> !Actor.isReserved(subject));
    }

    private static List<String> groups(JwtClaims claims) {
        try {
            return claims.getStringListClaimValue(Claims.groups.name());
        } catch (MalformedClaimException e) {
            return List.of();
        }
    }

    /** Whether the keys could not be fetched or read, which has a cause; a key that the provider does not have has none. */
    private static boolean isForLackOfKeys(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvableKeyException) {
                return cause.getCause() != null;
            }
        }
        return false;
    }

    /** SmallRye's verification with our keys, because its own fetch ignores our time limits. */
    private static final class Parser extends DefaultJWTTokenParser {
        private final IssuerKeys keys;

        Parser(IssuerKeys keys) {
            this.keys = keys;
        }

        @Override
        protected VerificationKeyResolver getVerificationKeyResolver(JWTAuthContextInfo info) {
            return keys.resolver();
        }
    }
}
