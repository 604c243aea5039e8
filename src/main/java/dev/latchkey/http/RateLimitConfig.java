package dev.latchkey.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * How many requests a minute each replica takes; as many may come at once, and they come back evenly. What bounds a
 * transaction is on its row and not set here.
 */
@ConfigMapping(prefix = "latchkey.rate-limits")
public interface RateLimitConfig {
    /** The most that can be allowed in a minute. */
    int MOST = 1_000_000_000;

    /** Whether there are any; false for a load test. */
    @WithDefault("true")
    boolean enabled();

    /** From one address to the calls of browsers and phones; of IPv6, from one network of 64 bits. */
    @WithDefault("3000")
    @Min(1)
    @Max(MOST)
    int address();

    /** To the calls of browsers and phones of one app. */
    @WithDefault("60000")
    @Min(1)
    @Max(MOST)
    int app();

    /** To the server API of one app. */
    @WithDefault("60000")
    @Min(1)
    @Max(MOST)
    int backend();

    /** From one address with an API key or operator's token that is refused. */
    @WithDefault("300")
    @Min(1)
    @Max(MOST)
    int refusals();
}
