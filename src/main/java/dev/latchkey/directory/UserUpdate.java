package dev.latchkey.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * The request of {@code updateUser}.
 *
 * @param userMetadata a JSON object that replaces the existing one; null changes nothing
 */
public record UserUpdate(@Nullable JsonNode userMetadata) {
    /**
     * The metadata as they are stored; null if they do not change.
     *
     * @throws ApiException 400 if they are not an object that can be stored, in at most {@link UserView#MOST_METADATA_BYTES} bytes
     */
    public @Nullable String metadata() {
        return JsonText.object("user_metadata", userMetadata, UserView.MOST_METADATA_BYTES);
    }
}
