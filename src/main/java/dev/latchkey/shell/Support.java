package dev.latchkey.shell;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the operators' API that the shell makes, of a running service or in this process. Results are the bodies of the
 * responses (openapi.yaml); a call that is refused throws, with a sentence for people.
 */
public interface Support {
    /** A page of users; {@code query} as in {@code adminListPaginatedUsers}. */
    JsonNode users(String appId, Query query);

    /** A user with their passkeys. */
    JsonNode user(String appId, String userId);

    /** Allows a user to log in again. */
    void activate(String appId, String userId);

    /** Prevents a user from logging in. */
    void deactivate(String appId, String userId);

    /** Revokes a passkey. */
    void revokePasskey(String appId, String userId, String passkeyId);

    /** A page of the audit trail; {@code query} as in {@code listAppEvents}. */
    JsonNode events(String appId, Query query);

    /** A page of API keys; {@code query} as in {@code listApiKeys}. */
    JsonNode keys(String appId, Query query);

    /**
     * A new API key, with its secret.
     *
     * @param scopes such as {@code users:read}
     * @param expiresAt an RFC 3339 time; null: never
     */
    JsonNode createKey(String appId, String name, List<String> scopes, @Nullable String expiresAt);

    /** Revokes an API key. */
    void revokeKey(String appId, String keyId);
}
