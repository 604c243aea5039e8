package dev.latchkey.client;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.app.Origin;
import dev.latchkey.app.RpId;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The public view of an app. */
@Path("/v1/apps/{app_id}")
@Produces(MediaType.APPLICATION_JSON)
public class PublicAppResource {
    /** Members that early clients' models require; Flex does not use most of them and leaves them empty. */
    private static final Map<String, Object> FLEX_MEMBERS = flexMembers();

    private final Apps apps;

    PublicAppResource(Apps apps) {
        this.apps = apps;
    }

    /**
     * The app on the wire.
     *
     * @param flexMembers the other members that Flex's model requires: {@code public-app.json}
     */
    record PublicApp(
            String id,
            String name,
            Origin authOrigin,
            List<Origin> additionalAuthOrigins,
            RpId rpId,
            Instant createdAt,
            @JsonAnyGetter Map<String, Object> flexMembers) {}

    record AppResponse(PublicApp app) {}

    @GET
    public AppResponse getApp(@PathParam("app_id") String appId) {
        App app = apps.get(appId);
        return new AppResponse(new PublicApp(
                app.id(),
                app.name(),
                app.authOrigin(),
                app.additionalAuthOrigins(),
                app.rpId(),
                app.createdAt(),
                FLEX_MEMBERS));
    }

    private static Map<String, Object> flexMembers() {
        try (InputStream file = PublicAppResource.class.getResourceAsStream("public-app.json")) {
            return new ObjectMapper().readValue(Objects.requireNonNull(file), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
