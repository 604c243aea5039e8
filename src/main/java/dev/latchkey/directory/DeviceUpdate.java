package dev.latchkey.directory;

import dev.latchkey.wire.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * The request that renames a passkey.
 *
 * @param friendlyName null: as its provider is called
 */
public record DeviceUpdate(@Nullable String friendlyName) {
    /** Checks the name. */
    public DeviceUpdate {
        if (friendlyName != null) {
            PlainText.check("friendly_name", friendlyName);
        }
    }
}
