package dev.latchkey.quickstart;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** The quickstart: an embedded PostgreSQL, a demo app and a demo page. Not for production. */
@ConfigMapping(prefix = "latchkey.quickstart")
interface QuickstartConfig {
    /** Whether the quickstart runs; set by the profiles {@code quickstart} and {@code dev}. */
    @WithDefault("false")
    boolean enabled();

    /** Directory for the embedded PostgreSQL's data, the demo app's API key and the operator's token. */
    @WithDefault(".data")
    Path dataDir();
}
