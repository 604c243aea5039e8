package dev.latchkey.admin;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Size;
import java.util.Optional;

/** How operators prove themselves. */
@ConfigMapping(prefix = "latchkey.admin")
public interface AdminConfig {
    /** The static token, at least 32 characters; without it nobody is an operator by token. */
    Optional<@Size(min = 32) String> token();
}
