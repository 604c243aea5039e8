package dev.latchkey.figures;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** Figures of the apps. */
@ConfigMapping(prefix = "latchkey.figures")
public interface FiguresConfig {
    /** Interval between writes of the counters, which are lost if the process is killed; {@code off}: only at shutdown. */
    @WithDefault("10s")
    @WithConverter(Bounds.OffOrEvery.class)
    String writeEvery();

    /** Interval between counts of an app's users and passkeys, longer for large apps; {@code off} disables them. */
    @WithDefault("5m")
    @WithConverter(Bounds.OffOrEvery.class)
    String recountEvery();
}
