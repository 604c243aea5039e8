package dev.latchkey.cli;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Apps that are declared rather than made. */
@ConfigMapping(prefix = "latchkey.apps")
interface AppsFileConfig {
    /** A JSON file of apps, made and changed to what it declares at every start; the command {@code apply} does the same. */
    Optional<Path> file();
}
