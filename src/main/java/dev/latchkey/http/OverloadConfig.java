package dev.latchkey.http;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * How much a replica takes on at once. What is worked on at once has to leave some of the 200 threads for health and for what
 * the service does by itself.
 */
@ConfigMapping(prefix = "latchkey.overload")
public interface OverloadConfig {
    /** How many finishes are worked on at once, each with a signature to verify. */
    @WithDefault("32")
    @WithConverter(Bounds.OneOrMore.class)
    int verifications();

    /** How many other calls are worked on at once. */
    @WithDefault("128")
    @WithConverter(Bounds.OneOrMore.class)
    int calls();

    /** How many of either kind may wait. */
    @WithDefault("256")
    @WithConverter(Bounds.NoneOrMore.class)
    int waiting();

    /** How long one may wait. */
    @WithDefault("2s")
    Duration patience();

    /** How long the body of a request may take to arrive. */
    @WithDefault("30s")
    Duration bodyTimeout();
}
