package dev.latchkey.housekeeping;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** For how long things are kept; at least an hour, so that nothing is live any more. */
@ConfigMapping(prefix = "latchkey.retention")
public interface RetentionConfig {
    /** Ceremonies, and with them the users' recent events. */
    @WithDefault("90d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration ceremonies();

    /** What operators did, and backends managing users. */
    @WithDefault("365d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration operatorActions();

    /** The addresses and user agents in both. */
    @WithDefault("30d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration addresses();

    /** Users who never enrolled a passkey, since they were made and last tried. */
    @WithDefault("30d")
    @WithConverter(Bounds.AnHourOrMore.class)
    Duration pendingUserTtl();
}
