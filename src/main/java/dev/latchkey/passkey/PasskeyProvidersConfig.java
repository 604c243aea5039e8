package dev.latchkey.passkey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** What passkey providers are called. */
@ConfigMapping(prefix = "latchkey.passkey-providers")
public interface PasskeyProvidersConfig {
    /**
     * A JSON file of the operator's: {@code {"<aaguid>": {"name", "icon_light", "icon_dark"}}}, the icons data URIs or left
     * out. Where it names a provider that the built-in table has, the file counts.
     */
    Optional<Path> file();

    /** Whether the built-in table counts for the providers that the file does not name. */
    @WithDefault("true")
    boolean builtIn();
}
