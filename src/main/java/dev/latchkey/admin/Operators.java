package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Who is an operator: whoever bears the static token, or a JWT of the operators' identity provider. */
@ApplicationScoped
class Operators {
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

    /** So that a token that is too short is told when the service starts. */
    void check(@Observes StartupEvent event) {}

    /**
     * The name of the operator who bears this, for the audit trail; empty when it is nobody's. The static token is compared
     * first and in constant time, so that it is good whatever becomes of the identity provider.
     *
     * @throws dev.latchkey.error.ApiException as {@link OperatorJwts#subjectOf}
     */
    Optional<String> nameOf(String borne) {
        return isStaticToken(borne) ? Optional.of(Actor.TOKEN) : jwts.subjectOf(borne);
    }

    /** Whether this is the static token, compared in constant time. */
    boolean isStaticToken(String borne) {
        return token.map(expected -> MessageDigest.isEqual(bytes(expected), bytes(borne)))
                .orElse(false);
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
