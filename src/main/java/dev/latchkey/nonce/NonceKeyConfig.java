package dev.latchkey.nonce;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How nonces are signed. */
@ConfigMapping(prefix = "latchkey.nonce-keys")
public interface NonceKeyConfig {
    /** How long a key signs before the next one does: a day or more. */
    @WithDefault("P30D")
    @WithConverter(Bounds.ADayOrMore.class)
    Duration rotation();

    /** How often it is looked whether a next key is due. */
    @WithDefault("10m")
    Duration every();

    /** The {@code iss} of nonces; without it the address under which the browser or phone reached the service. */
    Optional<String> issuer();
}
