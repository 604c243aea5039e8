package dev.latchkey.process;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the service ends. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.shutdown")
interface ShutdownConfig {
    /** For how long it is unready and goes on answering, so that the load balancer leaves it alone first. */
    @WithDefault("0s")
    Duration delay();

    /** How long requests that are under way may take after that. */
    @WithDefault("10s")
    Duration timeout();
}
