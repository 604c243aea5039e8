package dev.latchkey.client;

import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What everyone may know of an app. */
@Path("/v1/apps/{app_id}")
@Produces(MediaType.APPLICATION_JSON)
public class PublicAppResource {
    private final Apps apps;

    PublicAppResource(Apps apps) {
        this.apps = apps;
    }

    record AppResponse(PublicApp app) {}

    /** What the early clients read; the members that Flex had no use for bear their empty values (contract section 1). */
    record PublicApp(
            String id,
            String name,
            String authOrigin,
            List<String> additionalAuthOrigins,
            String rpId,
            String type,
            String defaultLanguage,
            Instant createdAt,
            Map<String, Object> authMethods,
            boolean publicSignup,
            boolean ephemeral,
            int sessionTimeoutLength,
            List<Object> userMetadataSchema,
            String rsaPublicKey,
            String redirectUrl,
            String loginUrl) {}

    /** The app as browsers see it. */
    @GET
    public AppResponse getApp(@PathParam("app_id") String appId) {
        App app = apps.get(appId);
        return new AppResponse(new PublicApp(
                app.id(),
                app.name(),
                app.authOrigin(),
                app.additionalAuthOrigins(),
                app.rpId(),
                "flex",
                "en",
                app.createdAt(),
                Map.of("passkeys", Map.of()),
                true,
                false,
                0,
                List.of(),
                "",
                "",
                ""));
    }
}
