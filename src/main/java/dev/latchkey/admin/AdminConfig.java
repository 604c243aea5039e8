package dev.latchkey.admin;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** How operators prove themselves. */
@ConfigMapping(prefix = "latchkey.admin")
public interface AdminConfig {
    /** The static token, at least 32 characters; without it nobody is an operator by token. */
    Optional<String> token();

    /** The operators' identity provider; without all three of its keys nobody is an operator by JWT. */
    Jwt jwt();

    /** Whose JWTs are believed. */
    interface Jwt {
        /** The provider: the {@code iss} that its tokens bear. */
        Optional<String> issuer();

        /** Latchkey as the provider knows it: in the {@code aud} of its tokens. */
        Optional<String> audience();

        /** Where the provider publishes its public keys, a JWK set; https but for tests. */
        Optional<URI> jwksUrl();
    }
}
