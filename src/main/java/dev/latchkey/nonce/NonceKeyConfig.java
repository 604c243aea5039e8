package dev.latchkey.nonce;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Keys that sign nonces. */
@ConfigMapping(prefix = "latchkey.nonce-keys")
public interface NonceKeyConfig {
    /** How long each key signs before the next one takes over; at least one day. */
    @WithDefault("30d")
    @WithConverter(Bounds.ADayOrMore.class)
    Duration rotation();

    /** Interval between checks whether a new key is due. */
    @WithDefault("10m")
    Duration every();

    /** The {@code iss} of signed nonces; if unset, {@code LATCHKEY_PUBLIC_URL}. Without either, nonces cannot be signed. */
    Optional<String> issuer();
}
