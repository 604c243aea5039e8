package dev.latchkey.server;

import dev.latchkey.app.ApiKeyGrant;
import dev.latchkey.app.ApiKeySecret;
import dev.latchkey.app.ApiKeys;
import dev.latchkey.app.Scope;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.Keys;
import dev.latchkey.http.RateLimits;
import dev.latchkey.http.Role;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of apps, and whether their scopes suffice for the call. Another app's key, an expired or revoked one and an unknown app
 * get the same answer.
 */
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

    /** A call for which the table names no scope is for no key. */
    @Override
    protected void require(ApiKeyGrant key, @Nullable Role role, @Nullable Scope needed, String appId) {
        if (needed == null || !key.allows(needed)) {
            throw new ApiException(
                    ErrorCode.OPERATION_NOT_ALLOWED, "The API key does not have the scope for this call.");
        }
    }
}
