package dev.latchkey.http;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/**
 * Requests per minute that each replica accepts (token buckets: the same number is the maximum burst, and tokens are
 * refilled evenly). The limits of a single transaction are fixed and not configured here.
 */
@ConfigMapping(prefix = "latchkey.rate-limits")
public interface RateLimitConfig {
    /** Whether rate limits apply; disable for load tests. */
    @WithDefault("true")
    boolean enabled();

    /** Calls of browsers and phones from one address, or from one /64 network for IPv6. */
    @WithDefault("3000")
    @WithConverter(Bounds.OneOrMore.class)
    int address();

    /** Calls of browsers and phones to one app. */
    @WithDefault("60000")
    @WithConverter(Bounds.OneOrMore.class)
    int app();

    /** Calls to the server API of one app. */
    @WithDefault("60000")
    @WithConverter(Bounds.OneOrMore.class)
    int backend();

    /** Calls from one address with an invalid API key or operator's token. */
    @WithDefault("300")
    @WithConverter(Bounds.OneOrMore.class)
    int refusals();
}
