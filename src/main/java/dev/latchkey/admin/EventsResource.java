package dev.latchkey.admin;

import dev.latchkey.audit.Events;
import dev.latchkey.wire.QueryParameters;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import org.jboss.resteasy.reactive.RestResponse;

/** The audit trail of one app. */
@Path("/admin/v1/apps/{app_id}/events")
@OperatorsOnly
public class EventsResource {
    private final Trail trail;

    EventsResource(Trail trail) {
        this.trail = trail;
    }

    /** A page, newest first. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Events.Page listAppEvents(@PathParam("app_id") String appId, @Context HttpServerRequest request) {
        return trail.page(appId, QueryParameters.parse(request.query()));
    }

    /** The final events, oldest first, one per line. */
    @GET
    @Produces(Trail.LINES_IF_ASKED_FOR)
    public RestResponse<StreamingOutput> streamAppEvents(
            @PathParam("app_id") String appId, @Context HttpServerRequest request) {
        return trail.stream(appId, QueryParameters.parse(request.query()));
    }
}
