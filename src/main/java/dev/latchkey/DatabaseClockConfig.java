package dev.latchkey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;

/** The service's clock against the database's. */
@ConfigMapping(prefix = "latchkey.database-clock")
interface DatabaseClockConfig {
    /** How often they are compared; {@code off}: never. */
    @WithDefault("30s")
    @Pattern(regexp = "off|\\d+(ms|[smhd])|PT.+", message = "must be off or a length of time such as 10m or PT10M")
    String every();
}
