package dev.latchkey.housekeeping;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** For how long things are kept; at least an hour, so that nothing is live any more. */
@ConfigMapping(prefix = "latchkey.retention")
public interface RetentionConfig {
    /** Ceremonies, and with them the users' recent events. */
    @WithDefault("90d")
    @DurationMin(hours = 1)
    Duration ceremonies();

    /** What operators did, and backends managing users. */
    @WithDefault("365d")
    @DurationMin(hours = 1)
    Duration operatorActions();

    /** The addresses and user agents in both. */
    @WithDefault("30d")
    @DurationMin(hours = 1)
    Duration addresses();

    /** Users who never enrolled a passkey, since they were made and last tried. */
    @WithDefault("30d")
    @DurationMin(hours = 1)
    Duration pendingUserTtl();
}
