package dev.latchkey.server;

import dev.latchkey.app.Apps;
import dev.latchkey.directory.Signal;
import dev.latchkey.directory.Signals;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The signals that a user's pages may send to their password managers. */
@Path("/v1/apps/{app_id}/users/{user_id}/signals")
@BackendsOnly
@Produces(MediaType.APPLICATION_JSON)
public class SignalsResource {
    private final Apps apps;
    private final Signals signals;

    SignalsResource(Apps apps, Signals signals) {
        this.apps = apps;
        this.signals = signals;
    }

    record SignalsResponse(List<Signal> signals) {}

    /** The signals of a user, one for each user handle, for a page where this user is logged in. */
    @GET
    public SignalsResponse getUserSignals(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new SignalsResponse(signals.of(apps.get(appId), userId));
    }
}
