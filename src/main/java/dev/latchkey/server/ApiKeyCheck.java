package dev.latchkey.server;

import dev.latchkey.app.ApiKeyGrant;
import dev.latchkey.app.ApiKeySecret;
import dev.latchkey.app.ApiKeys;
import dev.latchkey.http.Keys;
import dev.latchkey.http.RateLimits;
import dev.latchkey.http.Role;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of apps. What a key may do is its scopes, which {@link ApiKeyFilter} compares with the call's. */
@Singleton
class ApiKeyCheck extends Keys<ApiKeyGrant> {
    private final ApiKeys keys;

    ApiKeyCheck(ApiKeys keys, RateLimits limits) {
        super("server", ApiKeyGrant.class, limits);
        this.keys = keys;
    }

    @Override
    protected Optional<ApiKeyGrant> remembered(String token, String appId) {
        return keys.openRemembered(appId, new ApiKeySecret(token));
    }

    @Override
    protected Optional<ApiKeyGrant> find(String token, String appId) {
        return keys.open(appId, new ApiKeySecret(token));
    }

    @Override
    protected void require(ApiKeyGrant caller, @Nullable Role needed, String appId) {}
}
