package dev.latchkey.app;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Remembered;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.wire.Cursor;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * API keys: creates and revokes them, which is recorded in the audit trail, and looks them up for requests, cached like
 * {@link Apps}; a key's expiry is checked at every request.
 */
@ApplicationScoped
public class ApiKeys {
    /** The resolution of {@code last_used_at}. */
    private static final Duration USE_RESOLUTION = Duration.ofMinutes(1);

    private static final int MOST_REMEMBERED = 50_000;
    private static final Statement OPEN = Statement.beside(ApiKeys.class, "open-key");
    private static final Statement NOTE_USE = Statement.beside(ApiKeys.class, "note-key-use");

    private final Remembered<Presented, ApiKeyGrant> remembered;
    private final Cache<String, Instant> noted = Caffeine.newBuilder()
            .expireAfterWrite(USE_RESOLUTION)
            .maximumSize(MOST_REMEMBERED)
            .build();
    private final Apps apps;
    private final Audit audit;
    private final Sql sql;
    private final Clock clock;
    private final SecureRandom random;

    ApiKeys(Apps apps, Audit audit, Sql sql, Clock clock, SecureRandom random, MeterRegistry registry) {
        remembered = new Remembered<>("api_keys", Apps.STALENESS, MOST_REMEMBERED, registry);
        this.apps = apps;
        this.audit = audit;
        this.sql = sql;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A new key.
     *
     * @param secret shown only once
     */
    public record Created(ApiKey key, ApiKeySecret secret) {}

    /**
     * Creates a key of an app.
     *
     * @param expiresAt null: never
     * @throws ApiException 404 if there is no such app; 400 if the name is invalid, the expiry is past or there is no scope
     */
    public Created create(String appId, String name, Set<Scope> scopes, @Nullable Instant expiresAt) {
        return sql.atomically(appId, () -> {
            apps.stored(appId);
            ApiKeySecret secret = ApiKeySecret.random(random);
            ApiKey key = ApiKey.create(appId, name, scopes, expiresAt, secret, random, clock.instant());
            audit.record(Action.onApp(ActionType.API_KEY_CREATED, appId).asEvent(key.eventData()));
            return new Created(key, secret);
        });
    }

    /**
     * Revokes a key: this replica refuses it at once, every other one within 5 seconds.
     *
     * @throws ApiException 404 if there is no such app or it has no such key
     */
    public void revoke(String appId, String keyId) {
        sql.atomically(appId, () -> {
            apps.stored(appId);
            ApiKey key =
                    ApiKey.ofIdLocked(appId, keyId).orElseThrow(() -> new ApiException(ErrorCode.API_KEY_NOT_FOUND));
            boolean isRevokedAlready = key.revokedAt() != null;
            key.revoke(clock.instant());
            Action action = Action.onApp(ActionType.API_KEY_REVOKED, appId);
            audit.record(isRevokedAlready ? action : action.asEvent(key.eventData()));
            sql.afterwards(() -> forget(appId));
        });
    }

    /**
     * The first keys of an app after this one, oldest first, revoked ones included.
     *
     * @param after the id of a key; null: from the beginning
     * @throws ApiException 404 if there is no such app; 400 if it has no key {@code after}
     */
    public List<ApiKey> list(String appId, @Nullable String after, int most) {
        return sql.list(appId, () -> {
            apps.stored(appId);
            return ApiKey.ofApp(
                    appId, after == null ? null : ApiKey.ofId(appId, after).orElseThrow(Cursor::notIssued), most);
        });
    }

    /** The valid key of this app with this secret; its use is recorded, at most once a minute. */
    public Optional<ApiKeyGrant> open(String appId, ApiKeySecret secret) {
        Instant now = clock.instant();
        Optional<ApiKeyGrant> opened = find(appId, secret)
                .filter(key -> key.isUsable(now))
                .filter(key -> isOfItsApp(key) || isOfItsAppAnew(key, secret));
        opened.ifPresent(key -> noteUse(key, now));
        return opened;
    }

    /** A secret with the app that it was presented for. */
    private record Presented(String appId, ByteBuffer secretHash) {
        private static Presented of(String appId, ApiKeySecret secret) {
            return new Presented(appId, ByteBuffer.wrap(secret.hash()));
        }
    }

    /** As {@link #open}, as far as nothing has to be read from the database or written to it; otherwise empty. */
    public Optional<ApiKeyGrant> openRemembered(String appId, ApiKeySecret secret) {
        Instant now = clock.instant();
        return remembered
                .get(Presented.of(appId, secret))
                .filter(key -> key.isUsable(now))
                .filter(key -> apps.remembered(appId)
                        .filter(app -> app.life().equals(key.life()))
                        .isPresent())
                .filter(key -> isUseNoted(key, now));
    }

    private Optional<ApiKeyGrant> find(String appId, ApiKeySecret secret) {
        return remembered.get(Presented.of(appId, secret), presented -> load(appId, secret));
    }

    private boolean isOfItsApp(ApiKeyGrant key) {
        return apps.find(key.appId())
                .filter(app -> app.life().equals(key.life()))
                .isPresent();
    }

    /** The app was deleted and another one created with its id: either the cached key or the cached app is outdated. */
    private boolean isOfItsAppAnew(ApiKeyGrant key, ApiKeySecret secret) {
        apps.forget(key.appId());
        remembered.forget(Presented.of(key.appId(), secret));
        return find(key.appId(), secret).filter(this::isOfItsApp).isPresent();
    }

    private Optional<ApiKeyGrant> load(String appId, ApiKeySecret secret) {
        return sql.row(OPEN.with("app_id", appId).with("secret_hash", secret.hash()), ApiKeyGrant::read);
    }

    private void noteUse(ApiKeyGrant key, Instant now) {
        if (!isUseNoted(key, now)) {
            noted.put(key.id(), now);
            sql.change(NOTE_USE.with("id", key.id())
                    .with("app_id", key.appId())
                    .with("now", now)
                    .with("before", now.minus(USE_RESOLUTION)));
        }
    }

    private boolean isUseNoted(ApiKeyGrant key, Instant now) {
        Instant lastNoted = noted.getIfPresent(key.id());
        return lastNoted != null && now.isBefore(lastNoted.plus(USE_RESOLUTION));
    }

    /** Drops the keys of an app that this replica deleted from the cache; to be called after the commit. */
    public void forget(String appId) {
        remembered.forgetAll(key -> key.appId().equals(appId));
    }
}
