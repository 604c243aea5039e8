package dev.latchkey.admin;

import dev.latchkey.error.ApiException;
import dev.latchkey.http.BearerToken;
import dev.latchkey.http.Keys;
import dev.latchkey.http.RateLimits;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Operators' tokens, as requests present them. */
@ApplicationScoped
class OperatorCheck implements Keys {
    private final Operators operators;
    private final RateLimits limits;

    OperatorCheck(Operators operators, RateLimits limits) {
        this.operators = operators;
        this.limits = limits;
    }

    @Override
    public String door() {
        return "admin";
    }

    @Override
    public boolean isKnown(RoutingContext context, String appId) {
        return BearerToken.of(context.request())
                .filter(operators::isStaticToken)
                .isPresent();
    }

    @Override
    public void check(RoutingContext context, String appId) {
        nameOf(context.request());
    }

    /**
     * The name of the operator who sent a request.
     *
     * @throws ApiException {@code invalid_access_token} if no operator did; as {@link OperatorJwts#subjectOf}
     */
    String nameOf(HttpServerRequest request) {
        return limits.open(request, () -> BearerToken.of(request).flatMap(operators::nameOf));
    }
}
