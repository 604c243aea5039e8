package dev.latchkey.housekeeping;

import dev.latchkey.config.Bounds;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Schedule of housekeeping, which deletes expired data. */
@Unremovable // read by the framework only
@ConfigMapping(prefix = "latchkey.housekeeping")
interface HousekeepingConfig {
    /** Interval between the starts of two runs; {@code off} disables housekeeping. */
    @WithDefault("10m")
    @WithConverter(Bounds.OffOrEvery.class)
    String every();

    /** Maximum random delay added to the interval, so that replicas do not start at the same time. */
    @WithDefault("1m")
    Duration jitter();

    /** Interval between searches for deleted apps that are still to be erased; {@code off} disables them. */
    @WithDefault("10s")
    @WithConverter(Bounds.OffOrEvery.class)
    String eraseAppsEvery();
}
