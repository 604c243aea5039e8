package dev.latchkey.http;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The operators' console. */
@ConfigMapping(prefix = "latchkey.console")
public interface OperatorsPagesConfig {
    /**
     * Whether the console is served at {@code /console/}, with the operators' API; if unset, where that has a separate port, and
     * in the quickstart.
     */
    Optional<Boolean> enabled();
}
