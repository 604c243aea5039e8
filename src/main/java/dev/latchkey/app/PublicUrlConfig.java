package dev.latchkey.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithParentName;
import java.util.Optional;

/** Where clients reach the service. */
@ConfigMapping(prefix = "latchkey.public-url")
public interface PublicUrlConfig {
    /**
     * The origin at which browsers, phones and backends reach the service, such as {@code https://passkeys.example.com}, or http
     * for {@code localhost}; the {@code iss} of signed nonces unless another is configured.
     */
    @WithParentName
    @WithConverter(PublicUrl.class)
    Optional<Origin> origin();
}
