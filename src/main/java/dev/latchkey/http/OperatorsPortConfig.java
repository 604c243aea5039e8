package dev.latchkey.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.OptionalInt;

/** Where operators reach the service. */
@ConfigMapping(prefix = "latchkey.admin")
public interface OperatorsPortConfig {
    /** The port of the operators' API; without it the API is on the port of everything else. */
    @Min(1)
    @Max(65_535)
    OptionalInt port();

    /** The address that the port is opened on. */
    @WithDefault("0.0.0.0")
    String host();
}
