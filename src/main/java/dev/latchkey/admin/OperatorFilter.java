package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.http.BearerToken;
import dev.latchkey.http.ClientAddress;
import dev.latchkey.http.KnownParameters;
import dev.latchkey.http.RateLimits;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Opens the operators' API to operators. */
public class OperatorFilter {
    private final Operators operators;
    private final Actor actor;
    private final ClientAddress address;
    private final RateLimits limits;

    OperatorFilter(Operators operators, Actor actor, ClientAddress address, RateLimits limits) {
        this.operators = operators;
        this.actor = actor;
        this.address = address;
        this.limits = limits;
    }

    /**
     * Lets the request pass, or not.
     *
     * @throws dev.latchkey.error.ApiException {@code invalid_access_token}, and afterwards {@code invalid_request} for a query
     *     parameter that the call does not have
     */
    @ServerRequestFilter
    @OperatorsOnly
    public void open(ContainerRequestContext request, HttpServerRequest http, RoutingContext context) {
        String name = limits.open(http, () -> BearerToken.of(request).flatMap(operators::nameOf));
        actor.is(name, address.of(http), request.getHeaderString(HttpHeaders.USER_AGENT));
        KnownParameters.require(context);
    }
}
