package dev.latchkey.http;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/**
 * How many requests a minute each replica takes; as many may come at once, and they come back evenly. What bounds a
 * transaction is on its row and not set here.
 */
@ConfigMapping(prefix = "latchkey.rate-limits")
public interface RateLimitConfig {
    /** Whether there are any; false for a load test. */
    @WithDefault("true")
    boolean enabled();

    /** From one address to the calls of browsers and phones; of IPv6, from one network of 64 bits. */
    @WithDefault("3000")
    @WithConverter(Bounds.OneOrMore.class)
    int address();

    /** To the calls of browsers and phones of one app. */
    @WithDefault("60000")
    @WithConverter(Bounds.OneOrMore.class)
    int app();

    /** To the server API of one app. */
    @WithDefault("60000")
    @WithConverter(Bounds.OneOrMore.class)
    int backend();

    /** From one address with an API key or operator's token that is refused. */
    @WithDefault("300")
    @WithConverter(Bounds.OneOrMore.class)
    int refusals();
}
