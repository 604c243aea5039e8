package dev.latchkey.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latchkey.config.ReadAtStart;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The identity provider at which operators sign in to the console, if one is configured. */
@ApplicationScoped
class SignIn implements ReadAtStart {
    private final SignInConfig config;
    private final Optional<String> issuer;

    SignIn(SignInConfig config, @ConfigProperty(name = "latchkey.admin.jwt.issuer") Optional<String> issuer) {
        this.config = config;
        this.issuer = config.clientId().isPresent() ? issuer : Optional.empty();
        if (config.clientId().isPresent() && issuer.flatMap(SignIn::originOf).isEmpty()) {
            throw new ConfigurationException(
                    "latchkey.console.oidc.client-id needs latchkey.admin.jwt.issuer, the URL of the identity provider.");
        }
    }

    /** The provider's origin, which the page may connect to. */
    Optional<String> origin() {
        return issuer.flatMap(SignIn::originOf);
    }

    private static Optional<String> originOf(String issuer) {
        try {
            URI uri = URI.create(issuer);
            return uri.getScheme() == null || uri.getHost() == null
                    ? Optional.empty()
                    : Optional.of(uri.getScheme() + "://" + uri.getRawAuthority());
        } catch (IllegalArgumentException notAUrl) {
            return Optional.empty();
        }
    }

    /** What the page needs to know; null: there is no provider to sign in at. */
    JsonNode toJson() {
        return issuer.<JsonNode>map(url -> JsonNodeFactory.instance
                        .objectNode()
                        .put("issuer", url)
                        .put("client_id", config.clientId().orElseThrow())
                        .put("scope", config.scope())
                        .put("token", config.token().name().toLowerCase(Locale.ROOT) + "_token"))
                .orElse(JsonNodeFactory.instance.nullNode());
    }
}
