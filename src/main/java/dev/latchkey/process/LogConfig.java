package dev.latchkey.process;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What log lines look like. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.log")
interface LogConfig {
    /** {@code text} for people, or {@code json}: one object a line, as the container has it. */
    @WithDefault("text")
    Format format();

    /** A form of log lines. */
    enum Format {
        TEXT,
        JSON
    }
}
