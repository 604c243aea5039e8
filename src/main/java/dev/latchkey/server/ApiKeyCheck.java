package dev.latchkey.server;

import dev.latchkey.app.ApiKeyGrant;
import dev.latchkey.app.ApiKeySecret;
import dev.latchkey.app.ApiKeys;
import dev.latchkey.http.BearerToken;
import dev.latchkey.http.Keys;
import dev.latchkey.http.RateLimits;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;

/** The keys of apps, as requests present them. */
@ApplicationScoped
class ApiKeyCheck implements Keys {
    private static final String OPENED = ApiKeyGrant.class.getName();

    private final ApiKeys keys;
    private final RateLimits limits;

    ApiKeyCheck(ApiKeys keys, RateLimits limits) {
        this.keys = keys;
        this.limits = limits;
    }

    @Override
    public String door() {
        return "server";
    }

    @Override
    public boolean isKnown(RoutingContext context, String appId) {
        Optional<ApiKeyGrant> known =
                BearerToken.of(context.request()).flatMap(token -> keys.openRemembered(appId, new ApiKeySecret(token)));
        known.ifPresent(key -> context.put(OPENED, key));
        return known.isPresent();
    }

    @Override
    public void check(RoutingContext context, String appId) {
        context.put(
                OPENED,
                limits.open(
                        context.request(),
                        () -> BearerToken.of(context.request())
                                .flatMap(token -> keys.open(appId, new ApiKeySecret(token)))));
    }

    /** The app's key that a request presents, and that was checked right before the call. */
    ApiKeyGrant opened(RoutingContext context) {
        return Objects.requireNonNull(context.get(OPENED));
    }
}
