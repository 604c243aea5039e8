package dev.latchkey.database;

import dev.latchkey.config.Bounds;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** The service's clock against the database's. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.database-clock")
interface DatabaseClockConfig {
    /** How often they are compared; {@code off}: never. */
    @WithDefault("30s")
    @WithConverter(Bounds.OffOrEvery.class)
    String every();
}
