package dev.latchkey.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Signing in to the console at the operators' identity provider, the issuer of their JWTs. */
@ConfigMapping(prefix = "latchkey.console.oidc")
interface SignInConfig {
    /** The console's client id at the provider, of a public client; if unset, operators paste a token. */
    Optional<String> clientId();

    /** The scope to ask for, which must yield a token with the audience and the roles that the operators' API requires. */
    @WithDefault("openid")
    String scope();

    /** Which of the provider's tokens the operators' API accepts: {@code access} or {@code id}. */
    @WithDefault("access")
    Token token();

    /** A token of the answer of the provider's token endpoint. */
    enum Token {
        ACCESS,
        ID
    }
}
