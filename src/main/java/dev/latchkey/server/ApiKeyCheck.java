package dev.latchkey.server;

import dev.latchkey.app.ApiKeyGrant;
import dev.latchkey.app.ApiKeySecret;
import dev.latchkey.app.ApiKeys;
import dev.latchkey.error.ApiException;
import dev.latchkey.http.BearerToken;
import dev.latchkey.http.Keys;
import dev.latchkey.http.RateLimits;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** The keys of apps, as requests present them. */
@ApplicationScoped
class ApiKeyCheck implements Keys {
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
    public boolean isKnown(HttpServerRequest request, String appId) {
        return BearerToken.of(request)
                .filter(token -> keys.isRemembered(appId, new ApiKeySecret(token)))
                .isPresent();
    }

    @Override
    public void check(HttpServerRequest request, String appId) {
        open(request, appId);
    }

    /**
     * The app's key that a request presents.
     *
     * @throws ApiException {@code invalid_access_token} if it presents none
     */
    ApiKeyGrant open(HttpServerRequest request, String appId) {
        return limits.open(
                request, () -> BearerToken.of(request).flatMap(token -> keys.open(appId, new ApiKeySecret(token))));
    }
}
