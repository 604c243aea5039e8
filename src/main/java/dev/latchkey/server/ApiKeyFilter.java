package dev.latchkey.server;

import dev.latchkey.app.ApiKeyGrant;
import dev.latchkey.audit.Actor;
import dev.latchkey.http.ClientAddress;
import dev.latchkey.http.RateLimits;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets backends' calls act in the name of their API key, and counts them. */
public class ApiKeyFilter {
    private final ApiKeyCheck keys;
    private final Actor actor;
    private final ClientAddress address;
    private final RateLimits limits;

    ApiKeyFilter(ApiKeyCheck keys, Actor actor, ClientAddress address, RateLimits limits) {
        this.keys = keys;
        this.actor = actor;
        this.address = address;
        this.limits = limits;
    }

    /**
     * Names the key that was checked before the call.
     *
     * @throws dev.latchkey.error.ApiException {@code too_many_requests} if the app's backends make too many calls
     */
    @ServerRequestFilter
    @BackendsOnly
    public void open(ContainerRequestContext request, RoutingContext context) {
        ApiKeyGrant key = keys.caller(context);
        limits.countBackend(key.appId());
        actor.is(
                Actor.API_KEY + key.id(),
                address.of(context.request()),
                request.getHeaderString(HttpHeaders.USER_AGENT));
    }
}
