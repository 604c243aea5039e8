package dev.latchkey.directory;

import dev.latchkey.wire.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * The request to rename a passkey.
 *
 * @param friendlyName null: the provider's name
 */
public record DeviceUpdate(@Nullable String friendlyName) {
    public DeviceUpdate {
        if (friendlyName != null) {
            PlainText.check("friendly_name", friendlyName);
        }
    }
}
