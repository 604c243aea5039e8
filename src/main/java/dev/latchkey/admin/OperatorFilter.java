package dev.latchkey.admin;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.BearerToken;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Opens the operators' API to operators. */
@Provider
@OperatorsOnly
public class OperatorFilter implements ContainerRequestFilter {
    private final Operators operators;

    OperatorFilter(Operators operators) {
        this.operators = operators;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (BearerToken.of(request).filter(operators::isOperators).isEmpty()) {
            throw new ApiException(ErrorCode.INVALID_ACCESS_TOKEN);
        }
    }
}
