package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.http.ClientAddress;
import dev.latchkey.http.KnownParameters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Authenticates operators on the operators' API. */
public class OperatorFilter {
    private final OperatorCheck operators;
    private final Actor actor;
    private final ClientAddress address;

    OperatorFilter(OperatorCheck operators, Actor actor, ClientAddress address) {
        this.operators = operators;
        this.actor = actor;
        this.address = address;
    }

    /**
     * Rejects the request unless an operator sent it.
     *
     * @throws dev.latchkey.error.ApiException {@code invalid_access_token}, and afterwards {@code invalid_request} for a query
     *     parameter that the call does not have
     */
    @ServerRequestFilter
    @OperatorsOnly
    public void open(ContainerRequestContext request, HttpServerRequest http, RoutingContext context) {
        String name = operators.nameOf(http);
        actor.is(name, address.of(http), request.getHeaderString(HttpHeaders.USER_AGENT));
        KnownParameters.require(context);
    }
}
