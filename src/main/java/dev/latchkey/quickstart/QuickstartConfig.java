package dev.latchkey.quickstart;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** The quickstart: an embedded PostgreSQL, a demo app and a demo page; for trying things out, never for production. */
@ConfigMapping(prefix = "latchkey.quickstart")
interface QuickstartConfig {
    /** Whether there is a demo; set by the profiles {@code quickstart} and {@code dev}. */
    @WithDefault("false")
    boolean enabled();

    /** Where the embedded PostgreSQL keeps its data and the quickstart the demo app's API key. */
    @WithDefault(".data")
    Path dataDir();
}
