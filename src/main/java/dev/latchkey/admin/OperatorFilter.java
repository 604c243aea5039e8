package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.http.BearerToken;
import dev.latchkey.http.ClientAddress;
import dev.latchkey.http.RateLimits;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Authenticates operators on the operators' API. */
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
     * Rejects the request unless an operator sent it.
     *
     * @throws dev.latchkey.error.ApiException {@code invalid_access_token}
     */
    @ServerRequestFilter
    @OperatorsOnly
    public void open(ContainerRequestContext request, HttpServerRequest http) {
        String name = limits.open(http, () -> BearerToken.of(request).flatMap(operators::nameOf));
        actor.is(name, address.of(http), request.getHeaderString(HttpHeaders.USER_AGENT));
    }
}
