package dev.latchkey.http;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Listener of the operators' API. */
@ConfigMapping(prefix = "latchkey.admin")
public interface OperatorsPortConfig {
    /** Separate port for the operators' API; if unset, the API shares the main port. */
    Optional<@WithConverter(Bounds.Port.class) Integer> port();

    /** Address on which the separate port is opened. */
    @WithDefault("0.0.0.0")
    String host();
}
