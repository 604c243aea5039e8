package dev.latchkey.passkey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Names and icons of passkey providers. */
@ConfigMapping(prefix = "latchkey.passkey-providers")
public interface PasskeyProvidersConfig {
    /**
     * JSON file {@code {"<aaguid>": {"name", "icon_light", "icon_dark"}}} with optional icons as data URIs; overrides
     * the built-in table.
     */
    Optional<Path> file();

    /** Whether the built-in table is used for providers missing from the file. */
    @WithDefault("true")
    boolean builtIn();
}
