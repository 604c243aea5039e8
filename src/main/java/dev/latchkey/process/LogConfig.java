package dev.latchkey.process;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Format of log lines. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.log")
interface LogConfig {
    /** {@code text}, or {@code json} for one JSON object per line, which the container sets. */
    @WithDefault("text")
    Format format();

    /** The formats of log lines. */
    enum Format {
        TEXT,
        JSON
    }
}
