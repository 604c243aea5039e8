package dev.latchkey.webhook;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** Webhooks, which tell relying parties what happened. */
@ConfigMapping(prefix = "latchkey.webhooks")
public interface WebhooksConfig {
    /**
     * Interval between searches for events to be sent while there are none; {@code off}: this replica sends none, and others do.
     */
    @WithDefault("1s")
    @WithConverter(Bounds.OffOrEvery.class)
    String every();

    /** Unsafe, for development and tests only: webhooks may be at {@code localhost}, by http, too. */
    @WithDefault("false")
    boolean unsafeAllowLocalhost();
}
