package dev.latchkey.directory;

import dev.latchkey.app.ApiKey;
import dev.latchkey.app.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key on the wire (admin-api.md), without its secret.
 *
 * @param prefix the beginning of the secret
 * @param expiresAt null: never
 * @param lastUsedAt null: never
 * @param revokedAt null: it is not revoked
 */
public record ApiKeyView(
        String id,
        String name,
        String prefix,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {
    /** This key. */
    public static ApiKeyView of(ApiKey key) {
        return new ApiKeyView(
                key.id(),
                key.name(),
                key.prefix(),
                key.scopes(),
                key.createdAt(),
                key.expiresAt(),
                key.lastUsedAt(),
                key.revokedAt());
    }

    /** A new key and its secret, which only this response contains. */
    public record New(ApiKeyView apiKey, String secret) {}

    /** A page of keys. */
    public record Page(List<ApiKeyView> apiKeys, @Nullable String next) {}
}
