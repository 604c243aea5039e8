package dev.latchkey.admin;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
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

        /** Required {@code typ} of the tokens, such as {@code at+jwt}; if unset, {@code JWT}, {@code at+jwt} or none. */
        Optional<String> type();

        /**
         * The claim with the roles, a list or a single text: its name, or the names of nested objects and the claim, separated by
         * slashes, such as {@code realm_access/roles}. See docs/operating.md.
         */
        @WithDefault("groups")
        String groupsClaim();

        /** How far ahead the {@code exp} of a token may be. */
        @WithDefault("1d")
        @WithConverter(Bounds.AMinuteOrMore.class)
        Duration maxLifetime();
    }
}
