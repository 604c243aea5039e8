package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.config.ReadAtStart;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Authenticates operators by the static token or a JWT of their identity provider. */
@ApplicationScoped
class Operators implements ReadAtStart {
    private static final int SHORTEST_TOKEN = 32;

    private final Optional<String> token;
    private final OperatorJwts jwts;

    Operators(AdminConfig config, OperatorJwts jwts) {
        this.token = config.token();
        this.jwts = jwts;
        if (token.filter(text -> text.length() < SHORTEST_TOKEN).isPresent()) {
            throw new ConfigurationException("latchkey.admin.token must have at least 32 characters.");
        }
    }

    /**
     * The name for the audit trail of the operator who presents this token; empty if it is invalid. The static token is compared
     * first and in constant time, so that it works even if the identity provider is unavailable.
     *
     * @throws dev.latchkey.error.ApiException as {@link OperatorJwts#subjectOf}
     */
    Optional<String> nameOf(String presented) {
        return isStaticToken(presented) ? Optional.of(Actor.TOKEN) : jwts.subjectOf(presented);
    }

    /** Whether this is the static token, compared in constant time. */
    boolean isStaticToken(String presented) {
        return token.map(expected -> MessageDigest.isEqual(bytes(expected), bytes(presented)))
                .orElse(false);
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
