package dev.latchkey.admin;

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
     * The operator who presents this token; empty if it is invalid. The static token is compared first, so that it works even if
     * the identity provider is unavailable.
     *
     * @throws dev.latchkey.error.ApiException as {@link OperatorJwts#operatorOf}
     */
    Optional<Operator> of(String presented) {
        return ofStaticToken(presented).or(() -> jwts.operatorOf(presented));
    }

    /** The operator if this is the static token, compared in constant time. */
    Optional<Operator> ofStaticToken(String presented) {
        return token.filter(expected -> MessageDigest.isEqual(bytes(expected), bytes(presented)))
                .map(expected -> Operator.TOKEN);
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
