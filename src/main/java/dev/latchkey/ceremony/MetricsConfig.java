package dev.latchkey.ceremony;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Metrics. */
@ConfigMapping(prefix = "latchkey.metrics")
interface MetricsConfig {
    /**
     * Whether ceremonies are also counted per app: about ten time series each, so not advisable with thousands of apps.
     */
    @WithDefault("false")
    boolean byApp();
}
