package dev.latchkey.app;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.PlainText;
import dev.latchkey.wire.RandomId;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a relying-party backend proves itself with: one of an app's keys, kept as the hash of its secret. */
@Entity
public class ApiKey extends PanacheEntityBase {
    @Id
    private String id;

    private String appId;

    private String name;

    private String prefix;

    // Only the database looks at it.
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
     * Makes a key of an app.
     *
     * @param expiresAt null: never
     * @throws ApiException 400 for a name of another form, and when it would be expired already or could do nothing
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
    public static Optional<ApiKey> ofId(String appId, String id) {
        return RandomId.isPossible(id)
                ? find("appId = ?1 and id = ?2", appId, id).firstResultOptional()
                : Optional.empty();
    }

    /** The app's keys after that one, oldest first; null: from the beginning. */
    public static List<ApiKey> ofApp(String appId, @Nullable ApiKey after, int limit) {
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

    /** From now on nothing is done with this key; revoking it again changes nothing. */
    void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
        }
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** The app that it opens. */
    public String appId() {
        return appId;
    }

    /** The name for operators. */
    public String name() {
        return name;
    }

    /** The secret's first characters. */
    public String prefix() {
        return prefix;
    }

    /** What it may be used for, in the order of the constants. */
    public Set<Scope> scopes() {
        return EnumSet.copyOf(scopes);
    }

    /** When it was made. */
    public Instant createdAt() {
        return createdAt;
    }

    /** From when on it opens nothing; null: never. */
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
