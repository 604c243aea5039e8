package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.http.ClientAddress;
import dev.latchkey.http.KnownParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets operators' calls act in the name of their operator. */
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
     * Names the operator who was authenticated before the call.
     *
     * @throws dev.latchkey.error.ApiException {@code invalid_request} for a query parameter that the call does not have
     */
    @ServerRequestFilter
    @OperatorsOnly
    public void open(ContainerRequestContext request, RoutingContext context) {
        actor.is(
                operators.caller(context).name(),
                address.of(context.request()),
                request.getHeaderString(HttpHeaders.USER_AGENT));
        KnownParameters.require(context);
    }
}
