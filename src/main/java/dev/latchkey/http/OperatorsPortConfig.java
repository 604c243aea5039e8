package dev.latchkey.http;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where operators reach the service. */
@ConfigMapping(prefix = "latchkey.admin")
public interface OperatorsPortConfig {
    /** The port of the operators' API; without it the API is on the port of everything else. */
    Optional<@WithConverter(Bounds.Port.class) Integer> port();

    /** The address that the port is opened on. */
    @WithDefault("0.0.0.0")
    String host();
}
