package dev.latchkey.admin;

import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.check.ConfigurationCheck;
import dev.latchkey.check.Finding;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Checks an app's configuration against its relying party. */
@Path("/admin/v1/apps/{app_id}/check")
@OperatorsOnly
@Produces(MediaType.APPLICATION_JSON)
public class CheckResource {
    private final Apps apps;
    private final ConfigurationCheck check;

    CheckResource(Apps apps, ConfigurationCheck check) {
        this.apps = apps;
        this.check = check;
    }

    record CheckResponse(List<Finding> checks) {}

    /** Checks the app from outside; a HEAD makes no request to anywhere. */
    @GET
    public CheckResponse checkApp(@PathParam("app_id") String appId, @Context HttpServerRequest request) {
        App app = apps.get(appId);
        return new CheckResponse(request.method().equals(HttpMethod.HEAD) ? List.of() : check.of(app));
    }
}
