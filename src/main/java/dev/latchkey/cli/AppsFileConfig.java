package dev.latchkey.cli;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Apps declared in a file. */
@ConfigMapping(prefix = "latchkey.apps")
interface AppsFileConfig {
    /** JSON file of apps to be created or updated at every start; the command {@code apply} does the same. */
    Optional<Path> file();
}
