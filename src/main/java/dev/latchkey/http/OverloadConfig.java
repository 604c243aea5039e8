package dev.latchkey.http;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * Concurrency limits of each replica. Their sum must leave some of the 200 worker threads for health checks and
 * background jobs.
 */
@ConfigMapping(prefix = "latchkey.overload")
public interface OverloadConfig {
    /** Maximum number of concurrent finish calls, each of which verifies a signature. */
    @WithDefault("32")
    @WithConverter(Bounds.OneOrMore.class)
    int verifications();

    /** Maximum number of other concurrent calls. */
    @WithDefault("128")
    @WithConverter(Bounds.OneOrMore.class)
    int calls();

    /** Maximum number of calls of each kind in the queue. */
    @WithDefault("256")
    @WithConverter(Bounds.NoneOrMore.class)
    int waiting();

    /** Maximum time that a call waits in the queue. */
    @WithDefault("2s")
    Duration patience();

    /**
     * Maximum time between a request's last byte and its answer, then 503; imports, exports and streams of events may take
     * longer.
     */
    @WithDefault("5s")
    Duration deadline();

    /** Maximum time in which the body of a request must arrive. */
    @WithDefault("30s")
    Duration bodyTimeout();
}
