package dev.latchkey.admin;

import dev.latchkey.audit.Events;
import dev.latchkey.wire.QueryParameters;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import org.jboss.resteasy.reactive.RestResponse;

/** The audit trail of all apps, deleted ones included. */
@Path("/admin/v1/events")
@OperatorsOnly
public class AllEventsResource {
    private final Trail trail;

    AllEventsResource(Trail trail) {
        this.trail = trail;
    }

    /** A page, newest first. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Events.Page listEvents(@Context HttpServerRequest request) {
        return trail.page(null, QueryParameters.parse(request.query()));
    }

    /** The final events, oldest first, one per line. */
    @GET
    @Produces(Trail.LINES_IF_ASKED_FOR)
    public RestResponse<StreamingOutput> streamEvents(@Context HttpServerRequest request) {
        return trail.stream(null, QueryParameters.parse(request.query()));
    }
}
