package dev.latchkey.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.app.Origin;
import dev.latchkey.app.RpId;
import dev.latchkey.directory.AppRequest;
import dev.latchkey.directory.Tenants;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Cursor;
import dev.latchkey.wire.JsonReading;
import dev.latchkey.wire.MergePatch;
import dev.latchkey.wire.QueryParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Creates, reads, changes and deletes apps. */
@Path("/admin/v1/apps")
@OperatorsOnly
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class AppsResource {
    private static final Cursor CURSOR = new Cursor("apps");

    private final Tenants tenants;
    private final Apps apps;
    private final OperatorCheck operators;
    private final JsonReading reading;
    private final ObjectMapper json;

    AppsResource(Tenants tenants, Apps apps, OperatorCheck operators, JsonReading reading, ObjectMapper json) {
        this.tenants = tenants;
        this.apps = apps;
        this.operators = operators;
        this.reading = reading;
        this.json = json;
    }

    record AppResponse(AppView app) {}

    record AppsResponse(List<AppView> apps, @Nullable String next) {}

    record AppView(
            String id,
            String name,
            RpId rpId,
            String rpName,
            Origin authOrigin,
            List<Origin> additionalAuthOrigins,
            ObjectNode settings,
            Instant createdAt,
            Instant updatedAt) {
        static AppView of(App app) {
            return new AppView(
                    app.id(),
                    app.name(),
                    app.rpId(),
                    app.rpName(),
                    app.authOrigin(),
                    app.additionalAuthOrigins(),
                    app.settings().toJson(),
                    app.createdAt(),
                    app.updatedAt());
        }
    }

    /** Creates an app. */
    @POST
    @ResponseStatus(201)
    public AppResponse createApp(AppRequest request) {
        return new AppResponse(AppView.of(tenants.create(request.id(), request.profile())));
    }

    /** Lists the apps that the operator may see, by id. */
    @GET
    public AppsResponse listApps(@Context RoutingContext context) {
        Set<String> mayList = operators.caller(context).apps();
        Page<App> page = Page.read(
                CURSOR,
                QueryParameters.parse(context.request().query()),
                (id, most) -> tenants.list(id, mayList, most),
                App::id);
        return new AppsResponse(page.items().stream().map(AppView::of).toList(), page.next());
    }

    /** Reads an app. */
    @GET
    @Path("/{app_id}")
    public AppResponse readApp(@PathParam("app_id") String appId) {
        return new AppResponse(AppView.of(apps.stored(appId)));
    }

    /** Changes an app by a JSON merge patch (RFC 7396). */
    @PATCH
    @Path("/{app_id}")
    public AppResponse updateApp(@PathParam("app_id") String appId, ObjectNode patch) {
        return new AppResponse(AppView.of(tenants.change(appId, app -> patched(app, patch))));
    }

    /** Deletes an app and everything in it. */
    @DELETE
    @Path("/{app_id}")
    public void deleteApp(@PathParam("app_id") String appId) {
        tenants.delete(appId);
    }

    private App.Profile patched(App app, ObjectNode patch) {
        ObjectNode current = json.createObjectNode()
                .put("name", app.name())
                .put("rp_id", app.rpId().value())
                .put("rp_name", app.ownRpName())
                .put("auth_origin", app.authOrigin().value());
        current.set("additional_auth_origins", json.valueToTree(app.additionalAuthOrigins()));
        current.set("settings", app.settings().toJson());
        AppRequest wanted = reading.convert(MergePatch.apply(current, patch), AppRequest.class);
        for (String required : List.of("name", "rp_id", "auth_origin")) {
            if (patch.has(required) && patch.get(required).isNull()) {
                throw ApiException.invalid(required + " must not be null.");
            }
        }
        return wanted.profile();
    }
}
