package dev.latchkey.housekeeping;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Retention periods; at least an hour each, so that nothing in use is deleted. */
@ConfigMapping(prefix = "latchkey.retention")
public interface RetentionConfig {
    /** Ceremonies, which are also the users' recent events. */
    @WithDefault("90d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration ceremonies();

    /** Actions of operators, and of backends that manage users. */
    @WithDefault("365d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration operatorActions();

    /** IP addresses and user agents in ceremonies and actions. */
    @WithDefault("30d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration addresses();

    /** Deliveries of webhooks that arrived. */
    @WithDefault("7d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration webhookDeliveries();

    /** Deliveries of webhooks that were given up, or are pending although their webhook is disabled. */
    @WithDefault("30d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration deadWebhookDeliveries();

    /** Users without any passkey, counted from their creation or last attempt to register one. */
    @WithDefault("30d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration pendingUserTtl();
}
