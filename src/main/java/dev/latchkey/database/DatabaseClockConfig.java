package dev.latchkey.database;

import dev.latchkey.config.Bounds;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** Comparison of the service's clock with the database's. */
@Unremovable // read by the framework only
@ConfigMapping(prefix = "latchkey.database-clock")
interface DatabaseClockConfig {
    /** Interval between comparisons, with which a replica also reports that it runs; {@code off} disables both. */
    @WithDefault("30s")
    @WithConverter(Bounds.OffOrEvery.class)
    String every();
}
