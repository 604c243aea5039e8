package dev.latchkey.app;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.PlainText;
import dev.latchkey.wire.RandomId;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.PartitionKey;
import org.jspecify.annotations.Nullable;

/** An API key, with which a relying party's backend authenticates; stored as the hash of its secret. */
@Entity
@DynamicUpdate
public class ApiKey extends PanacheEntityBase {
    @Id
    private String id;

    // Read only by queries.
    @SuppressWarnings("UnusedVariable")
    @PartitionKey
    private String appId;

    private String name;

    private String prefix;

    // Read only by the database.
    @SuppressWarnings("UnusedVariable")
    private byte[] secretHash;

    @Convert(converter = ScopeConverter.class)
    private Set<Scope> scopes;

    private Instant createdAt;

    private @Nullable Instant expiresAt;

    private @Nullable Instant lastUsedAt;

    private @Nullable Instant revokedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected ApiKey() {}

    /**
     * Creates a key of an app.
     *
     * @param expiresAt null: never
     * @throws ApiException 400 if the name is invalid, the expiry is past or there is no scope
     */
    static ApiKey create(
            String appId,
            String name,
            Set<Scope> scopes,
            @Nullable Instant expiresAt,
            ApiKeySecret secret,
            SecureRandom random,
            Instant now) {
        PlainText.check("name", name);
        if (scopes.isEmpty()) {
            throw ApiException.invalid("scopes must name at least one scope.");
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw ApiException.invalid("expires_at must be in the future.");
        }
        ApiKey key = new ApiKey();
        key.id = RandomId.next(random);
        key.appId = appId;
        key.name = name;
        key.prefix = secret.prefix();
        key.secretHash = secret.hash();
        key.scopes = EnumSet.copyOf(scopes);
        key.createdAt = now;
        key.expiresAt = expiresAt;
        key.persistAndFlush();
        return key;
    }

    /** The app's key of this id. */
    static Optional<ApiKey> ofId(String appId, String id) {
        return RandomId.isPossible(id)
                ? find("appId = ?1 and id = ?2", appId, id).firstResultOptional()
                : Optional.empty();
    }

    /** The app's key of this id, locked until the transaction ends, so that it is revoked once. */
    static Optional<ApiKey> ofIdLocked(String appId, String id) {
        return RandomId.isPossible(id)
                ? find("appId = ?1 and id = ?2", appId, id)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResultOptional()
                : Optional.empty();
    }

    /** The app's keys after the given one, oldest first; null: from the beginning. */
    static List<ApiKey> ofApp(String appId, @Nullable ApiKey after, int limit) {
        Sort oldestFirst = Sort.by("createdAt").and("id");
        return (after == null
                        ? find("appId", oldestFirst, appId)
                        : find(
                                "appId = ?1 and (createdAt > ?2 or createdAt = ?2 and id > ?3)",
                                oldestFirst,
                                appId,
                                after.createdAt,
                                after.id))
                .page(0, limit)
                .list();
    }

    /** Revokes this key; revoking it again changes nothing. */
    void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
        }
    }

    /** Its data in events of webhooks. */
    Map<String, Object> eventData() {
        return eventData(id, name, expiresAt);
    }

    /**
     * A key's data in events of webhooks.
     *
     * @param expiresAt null: never
     */
    public static Map<String, Object> eventData(String id, String name, @Nullable Instant expiresAt) {
        return expiresAt == null
                ? Map.of("api_key_id", id, "name", name)
                : Map.of("api_key_id", id, "name", name, "expires_at", expiresAt.toString());
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** The name for operators. */
    public String name() {
        return name;
    }

    /** The secret's first characters. */
    public String prefix() {
        return prefix;
    }

    /** Its scopes, in the order of the constants. */
    public Set<Scope> scopes() {
        return EnumSet.copyOf(scopes);
    }

    /** When it was created. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it expires; null: never. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /** When it was last used, to the minute; null: never. */
    public @Nullable Instant lastUsedAt() {
        return lastUsedAt;
    }

    /** When it was revoked; null: it was not. */
    public @Nullable Instant revokedAt() {
        return revokedAt;
    }
}
