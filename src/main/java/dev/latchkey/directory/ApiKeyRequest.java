package dev.latchkey.directory;

import dev.latchkey.app.Scope;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.PlainText;
import dev.latchkey.wire.Rfc3339;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request to create an API key (admin-api.md).
 *
 * @param expiresAt null: never
 * @param scopes null: all
 */
public record ApiKeyRequest(
        String name, @Nullable String expiresAt, @Nullable List<Scope> scopes) {
    /** Checks the name. */
    public ApiKeyRequest {
        PlainText.check("name", name);
    }

    /**
     * The key's scopes; all if the request names none.
     *
     * @throws ApiException 400 for a null among them
     */
    public Set<Scope> wantedScopes() {
        if (scopes == null) {
            return EnumSet.allOf(Scope.class);
        }
        Set<Scope> wanted = EnumSet.noneOf(Scope.class);
        for (Scope scope : scopes) {
            if (scope == null) {
                throw ApiException.invalid("scopes must not contain null.");
            }
            wanted.add(scope);
        }
        return wanted;
    }

    /**
     * When the key expires; null: never.
     *
     * @throws ApiException 400 if it is not an RFC 3339 time
     */
    public @Nullable Instant wantedExpiry() {
        return expiresAt == null ? null : Rfc3339.requireStored("expires_at", expiresAt);
    }
}
