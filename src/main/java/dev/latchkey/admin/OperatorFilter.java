package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.http.BearerToken;
import dev.latchkey.http.ClientAddress;
import dev.latchkey.http.RateLimits;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/** Opens the operators' API to operators. */
@Provider
@OperatorsOnly
public class OperatorFilter implements ContainerRequestFilter {
    private final Operators operators;
    private final Actor actor;
    private final ClientAddress address;
    private final RateLimits limits;
    private final HttpServerRequest http;

    OperatorFilter(Operators operators, Actor actor, ClientAddress address, RateLimits limits, HttpServerRequest http) {
        this.operators = operators;
        this.actor = actor;
        this.address = address;
        this.limits = limits;
        this.http = http;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String name = limits.open(http, () -> BearerToken.of(request).flatMap(operators::nameOf));
        actor.is(name, address.of(http), request.getHeaderString(HttpHeaders.USER_AGENT));
    }
}
