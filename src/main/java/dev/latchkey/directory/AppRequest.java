package dev.latchkey.directory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings;
import dev.latchkey.app.Origin;
import dev.latchkey.app.RpId;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request to create or change an app (admin-api.md).
 *
 * @param id null: a random one
 * @param rpName null: the name
 * @param additionalAuthOrigins null: none
 * @param settings those that differ from the defaults; null: none
 */
public record AppRequest(
        @Nullable String id,
        String name,
        String rpId,
        @Nullable String rpName,
        String authOrigin,
        @Nullable List<String> additionalAuthOrigins,
        @Nullable ObjectNode settings) {

    /** Requires the members without a default. */
    public AppRequest {
        Required.member("name", name);
        Required.member("rp_id", rpId);
        Required.member("auth_origin", authOrigin);
    }

    /**
     * Converts the request to the domain's types.
     *
     * @throws ApiException 400 for a value that is not allowed
     */
    public App.Profile profile() {
        return new App.Profile(
                name,
                new RpId(rpId),
                rpName,
                Origin.of("auth_origin", authOrigin),
                additionalAuthOrigins == null
                        ? List.of()
                        : additionalAuthOrigins.stream()
                                .map(origin -> Origin.of("additional_auth_origins", origin == null ? "" : origin))
                                .toList(),
                settings == null ? AppSettings.defaults() : AppSettings.read(settings));
    }
}
