package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.BearerToken;
import dev.latchkey.http.ClientAddress;
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
    private final HttpServerRequest http;

    OperatorFilter(Operators operators, Actor actor, ClientAddress address, HttpServerRequest http) {
        this.operators = operators;
        this.actor = actor;
        this.address = address;
        this.http = http;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String name = BearerToken.of(request)
                .flatMap(operators::nameOf)
                .orElseThrow(() -> new ApiException(ErrorCode.INVALID_ACCESS_TOKEN));
        actor.is(name, address.of(http), request.getHeaderString(HttpHeaders.USER_AGENT));
    }
}
