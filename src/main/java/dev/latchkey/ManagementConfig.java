package dev.latchkey;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;

/** What is for operators' machines and not for the internet: {@code /q/metrics} and all of {@code /q/health}. */
@ConfigMapping(prefix = "latchkey.management")
interface ManagementConfig {
    /** The port that this is served on, without a password; left out: none. The container has 9000. */
    Optional<@Min(0) @Max(65_535) Integer> port();
}
