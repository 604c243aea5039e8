package dev.latchkey.housekeeping;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;

/** When what is old goes. */
@ConfigMapping(prefix = "latchkey.housekeeping")
interface HousekeepingConfig {
    /** How long after it began housekeeping begins again; {@code off}: never. */
    @WithDefault("10m")
    @Pattern(regexp = "off|\\d+(ms|[smhd])|PT.+", message = "must be off or a length of time such as 10m or PT10M")
    String every();

    /** Within which time after that, at a moment of chance, so that the replicas begin apart. */
    @WithDefault("1m")
    Duration jitter();
}
