package dev.latchkey.process;

import dev.latchkey.config.Bounds;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.util.Optional;

/** The management endpoints {@code /q/metrics} and {@code /q/health}; keep them off the internet. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.management")
interface ManagementConfig {
    /**
     * Port of the management endpoints, which have no authentication; if unset, they are not served. The container sets
     * 9000.
     */
    Optional<@WithConverter(Bounds.Port.class) Integer> port();
}
