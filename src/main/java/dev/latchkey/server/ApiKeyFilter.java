package dev.latchkey.server;

import dev.latchkey.app.ApiKeyGrant;
import dev.latchkey.app.Scope;
import dev.latchkey.audit.Actor;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.ClientAddress;
import dev.latchkey.http.RateLimits;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Authenticates calls of the server API by a key of the app in the path. Another app's key, an expired or revoked one and
 * an unknown app get the same answer.
 */
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
     * Rejects the request unless its key has the call's scope.
     *
     * @throws ApiException {@code operation_not_allowed} if the key lacks the call's scope
     */
    @ServerRequestFilter
    @NeedsKey(Scope.TRANSACTIONS)
    public void open(ContainerRequestContext request, ResourceInfo resource, RoutingContext context) {
        ApiKeyGrant key = keys.caller(context);
        limits.countBackend(key.appId());
        if (!key.allows(
                resource.getResourceMethod().getAnnotation(NeedsKey.class).value())) {
            throw new ApiException(
                    ErrorCode.OPERATION_NOT_ALLOWED, "The API key does not have the scope for this call.");
        }
        actor.is(
                Actor.API_KEY + key.id(),
                address.of(context.request()),
                request.getHeaderString(HttpHeaders.USER_AGENT));
    }
}
