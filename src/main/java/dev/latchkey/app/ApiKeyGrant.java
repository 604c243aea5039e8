package dev.latchkey.app;

import dev.latchkey.database.Row;
import dev.latchkey.wire.WireName;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The access that an API key grants, as requests need it.
 *
 * @param id of the key
 * @param life of the app: the key opens no other app with the same id
 * @param expiresAt when it expires; null: never
 */
public record ApiKeyGrant(
        String id,
        String appId,
        UUID life,
        Set<Scope> scopes,
        @Nullable Instant expiresAt) {

    static ApiKeyGrant read(Row row) {
        return new ApiKeyGrant(
                row.text("id"),
                row.text("app_id"),
                row.uuid("life"),
                row.texts("scopes").stream()
                        .map(scope -> WireName.of(Scope.class, scope))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class))),
                row.instantOrNull("expires_at"));
    }

    /** Whether it is valid now. */
    boolean isUsable(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }

    /** Whether it has this scope. */
    public boolean allows(Scope scope) {
        return scopes.contains(scope);
    }
}
