package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.config.ReadAtStart;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.Role;
import dev.latchkey.wire.PlainText;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTTokenParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.Claims;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwx.Headers;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * The JWTs of the operators' identity provider: signed with RS256 or ES256 by one of the keys that it publishes, of a
 * configured type (RFC 8725, section 3.11), and valid for a limited time.
 */
@ApplicationScoped
public class OperatorJwts implements ReadAtStart {
    private static final int CLOCK_SKEW_SECONDS = 5;
    private static final Set<SignatureAlgorithm> ALGORITHMS =
            Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256);
    private static final Set<String> ALGORITHM_NAMES =
            ALGORITHMS.stream().map(SignatureAlgorithm::getAlgorithm).collect(Collectors.toSet());
    private static final Set<String> USUAL_TYPES = Set.of("jwt", "at+jwt");
    private static final String MEDIA_TYPE_PREFIX = "application/";

    private static final String PATH_SEPARATOR = "/";

    private final @Nullable Trust trust;
    private final String rolesClaim;
    private final Clock clock;

    /**
     * What is accepted.
     *
     * @param type in lower case, without {@code application/}; null: any of the usual ones, or none
     */
    private record Trust(
            JWTAuthContextInfo expected,
            IssuerKeys keys,
            @Nullable String type,
            Duration lifetime) {}

    OperatorJwts(AdminConfig config, Clock clock) {
        this.clock = clock;
        this.rolesClaim = config.jwt().groupsClaim();
        this.trust = trust(config.jwt(), clock);
    }

    private static @Nullable Trust trust(AdminConfig.Jwt jwt, Clock clock) {
        long configured = Stream.of(jwt.issuer(), jwt.audience(), jwt.jwksUrl())
                .filter(Optional::isPresent)
                .count();
        if (configured == 0) {
            return null;
        }
        if (configured < 3) {
            throw new ConfigurationException("latchkey.admin.jwt needs all three of issuer, audience and jwks-url.");
        }
        JWTAuthContextInfo expected = new JWTAuthContextInfo();
        expected.setIssuedBy(jwt.issuer().orElseThrow());
        expected.setExpectedAudience(Set.of(jwt.audience().orElseThrow()));
        expected.setSignatureAlgorithm(ALGORITHMS);
        expected.setClockSkew(CLOCK_SKEW_SECONDS);
        return new Trust(
                expected,
                new IssuerKeys(jwt.jwksUrl().orElseThrow(), clock, System::nanoTime),
                jwt.type().map(OperatorJwts::mediaType).orElse(null),
                jwt.maxLifetime());
    }

    /** Starts to fetch the provider's keys in the background, if one is configured. */
    public void refreshKeys() {
        if (trust != null) {
            trust.keys.refresh();
        }
    }

    /**
     * The operator with this JWT; empty for anything but a valid JWT of the provider for this service, including a
     * token with an unknown key. Never waits for the provider.
     *
     * @throws ApiException 403 for a valid JWT without any role; 503 if the provider's keys are
     *     unavailable, so that the JWT cannot be verified
     */
    Optional<Operator> operatorOf(String token) {
        if (trust == null || !isAcceptable(token, trust.type)) {
            return Optional.empty();
        }
        List<JsonWebKey> keys = trust.keys.known().orElseThrow(() -> new ApiException(ErrorCode.SERVICE_UNAVAILABLE));
        JwtClaims claims;
        try {
            claims = new Parser(keys, trust.keys::refreshUnlessJustAttempted)
                    .parse(token, trust.expected)
                    .getJwtClaims();
        } catch (ParseException invalid) {
            return Optional.empty();
        }
        if (!expiresWithin(trust.lifetime, claims)) {
            return Optional.empty();
        }
        return subject(claims).map(subject -> new Operator(subject, requiredGrants(claims)));
    }

    private List<Grant> requiredGrants(JwtClaims claims) {
        List<Grant> grants = texts(roles(claims))
                .map(Grant::parse)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        if (grants.isEmpty()) {
            throw new ApiException(
                    ErrorCode.OPERATION_NOT_ALLOWED,
                    "The token's " + rolesClaim + " has no role of Latchkey, such as " + Role.VIEWER.claim() + ".");
        }
        return grants;
    }

    /** The claim of the configured name, or else the one at the end of the path of that spelling; null if there is none. */
    private @Nullable Object roles(JwtClaims claims) {
        Object claim = claims.getClaimValue(rolesClaim);
        if (claim != null) {
            return claim;
        }
        @Nullable Object found = claims.getClaimsMap();
        for (String name : rolesClaim.split(PATH_SEPARATOR, -1)) {
            found = found instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return found;
    }

    /** The texts of a list, or the only one, as providers send a single value. */
    private static Stream<String> texts(@Nullable Object claim) {
        Stream<?> values = claim instanceof List<?> list ? list.stream() : Stream.ofNullable(claim);
        return values.filter(String.class::isInstance).map(String.class::cast);
    }

    /** Whether the header announces an algorithm and a type that are accepted; no key is needed to reject any other. */
    private static boolean isAcceptable(String token, @Nullable String type) {
        Headers headers;
        try {
            headers = JsonWebStructure.fromCompactSerialization(token).getHeaders();
        } catch (JoseException malformed) {
            return false;
        }
        Object algorithm = headers.getObjectHeaderValue("alg");
        return algorithm instanceof String name
                && ALGORITHM_NAMES.contains(name)
                && isAcceptable(headers.getObjectHeaderValue("typ"), type);
    }

    private static boolean isAcceptable(@Nullable Object announced, @Nullable String type) {
        if (announced == null) {
            return type == null;
        }
        return announced instanceof String text
                && (type == null ? USUAL_TYPES.contains(mediaType(text)) : type.equals(mediaType(text)));
    }

    /** A {@code typ} in lower case and without {@code application/}, which may be left out (RFC 7515, section 4.1.9). */
    private static String mediaType(String typ) {
        String lower = typ.toLowerCase(Locale.ROOT);
        return lower.startsWith(MEDIA_TYPE_PREFIX) ? lower.substring(MEDIA_TYPE_PREFIX.length()) : lower;
    }

    private boolean expiresWithin(Duration lifetime, JwtClaims claims) {
        try {
            long latest = clock.instant()
                    .plus(lifetime)
                    .plusSeconds(CLOCK_SKEW_SECONDS)
                    .getEpochSecond();
            return claims.getExpirationTime().getValue() <= latest;
        } catch (MalformedClaimException notANumber) {
            return false;
        }
    }

    /** Rejects a subject that would read like another actor in the audit trail. */
    private static Optional<String> subject(JwtClaims claims) {
        return Optional.ofNullable(claims.getClaimValue(Claims.sub.name()))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(PlainText::isPlainText)
                .filter(subject -> !Actor.isReserved(subject));
    }

    /** SmallRye's parser with keys that are already known: its own resolver fetches them while the request waits. */
    private static final class Parser extends DefaultJWTTokenParser {
        private final VerificationKeyResolver resolver;

        Parser(List<JsonWebKey> keys, Runnable onUnknownKey) {
            VerificationKeyResolver known = new JwksVerificationKeyResolver(keys);
            this.resolver = (jws, nesting) -> {
                try {
                    return known.resolveKey(jws, nesting);
                } catch (UnresolvableKeyException unknown) {
                    onUnknownKey.run();
                    throw unknown;
                }
            };
        }

        @Override
        protected VerificationKeyResolver getVerificationKeyResolver(JWTAuthContextInfo info) {
            return resolver;
        }
    }
}
