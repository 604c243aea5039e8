package dev.latchkey.process;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Graceful shutdown. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.shutdown")
interface ShutdownConfig {
    /**
     * How long the service reports itself unready but keeps answering, so that load balancers stop sending requests
     * first.
     */
    @WithDefault("0s")
    Duration delay();

    /** How long requests in progress may take after that. */
    @WithDefault("10s")
    Duration timeout();
}
