package dev.latchkey.process;

import dev.latchkey.config.Bounds;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.util.Optional;

/** What is for operators' machines and not for the internet: {@code /q/metrics} and all of {@code /q/health}. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.management")
interface ManagementConfig {
    /** The port that this is served on, without a password; left out: none. The container has 9000. */
    Optional<@WithConverter(Bounds.Port.class) Integer> port();
}
