package dev.latchkey.admin;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Authentication of operators. */
@ConfigMapping(prefix = "latchkey.admin")
public interface AdminConfig {
    /** Static bearer token, at least 32 characters; if unset, no static token is accepted. */
    Optional<String> token();

    /** The operators' identity provider; JWTs are accepted only if all three keys are set. */
    Jwt jwt();

    /** Operators' JWTs. */
    interface Jwt {
        /** Expected {@code iss} of the tokens: the identity provider. */
        Optional<String> issuer();

        /** Expected in the {@code aud} of the tokens: Latchkey's name at the provider. */
        Optional<String> audience();

        /** URL of the provider's JWK set; must be https, except in tests. */
        Optional<URI> jwksUrl();
    }
}
