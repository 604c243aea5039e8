package dev.latchkey.ceremony;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is counted. */
@ConfigMapping(prefix = "latchkey.metrics")
interface MetricsConfig {
    /** Whether ceremonies are counted by app, too: some ten numbers for each, so not with thousands of apps. */
    @WithDefault("false")
    boolean byApp();
}
