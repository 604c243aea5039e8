package dev.latchkey.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/**
 * How much a replica takes on at once. What is worked on at once has to leave some of the 200 threads for health and for what
 * the service does by itself.
 */
@ConfigMapping(prefix = "latchkey.overload")
public interface OverloadConfig {
    /** How many finishes are worked on at once, each with a signature to verify. */
    @WithDefault("32")
    @Min(1)
    int verifications();

    /** How many other calls are worked on at once. */
    @WithDefault("128")
    @Min(1)
    int calls();

    /** How many of either kind may wait. */
    @WithDefault("256")
    @Min(0)
    int waiting();

    /** How long one may wait. */
    @WithDefault("2s")
    Duration patience();

    /** How long the body of a request may take to arrive. */
    @WithDefault("30s")
    Duration bodyTimeout();
}
