package dev.latchkey.webhook;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** Webhooks, which tell relying parties what happened. */
@ConfigMapping(prefix = "latchkey.webhooks")
public interface WebhooksConfig {
    /**
     * Interval at which an idle replica looks for events to send; {@code off}: this replica sends none and leaves them to others.
     */
    @WithDefault("1s")
    @WithConverter(Bounds.OffOrEvery.class)
    String every();

    /** Whether webhooks may have URLs at {@code localhost}, with http or https. Unsafe; for development and tests only. */
    @WithDefault("false")
    boolean unsafeAllowLocalhost();
}
