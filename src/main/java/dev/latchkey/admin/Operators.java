package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Who is an operator: whoever bears the static token, or a JWT of the operators' identity provider. */
@ApplicationScoped
class Operators {
    private final AdminConfig config;
    private final OperatorJwts jwts;

    Operators(AdminConfig config, OperatorJwts jwts) {
        this.config = config;
        this.jwts = jwts;
    }

    /**
     * The name of the operator who bears this, for the audit trail; empty when it is nobody's. The static token is compared
     * first and in constant time, so that it is good whatever becomes of the identity provider.
     *
     * @throws dev.latchkey.error.ApiException as {@link OperatorJwts#subjectOf}
     */
    Optional<String> nameOf(String token) {
        return isStaticToken(token) ? Optional.of(Actor.TOKEN) : jwts.subjectOf(token);
    }

    private boolean isStaticToken(String token) {
        return config.token()
                .map(expected -> MessageDigest.isEqual(bytes(expected), bytes(token)))
                .orElse(false);
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
