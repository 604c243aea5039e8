package dev.latchkey.housekeeping;

import dev.latchkey.config.Bounds;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When what is old goes. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.housekeeping")
interface HousekeepingConfig {
    /** How long after it began housekeeping begins again; {@code off}: never. */
    @WithDefault("10m")
    @WithConverter(Bounds.OffOrEvery.class)
    String every();

    /** Within which time after that, at a moment of chance, so that the replicas begin apart. */
    @WithDefault("1m")
    Duration jitter();
}
