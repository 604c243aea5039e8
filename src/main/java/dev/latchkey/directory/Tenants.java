package dev.latchkey.directory;

import dev.latchkey.app.ApiKeys;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.nonce.SignedNonces;
import dev.latchkey.passkey.Passkey;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Creates, changes and deletes apps with everything in them; each change is recorded in the audit trail. */
@ApplicationScoped
public class Tenants {
    private static final Logger LOG = Logger.getLogger(Tenants.class);

    /** How many rows are erased before the deletion is acknowledged. */
    private static final int MOST_ERASED_AT_ONCE = 20_000;

    /** Waits for the registrations that are about to add a passkey, and keeps further ones waiting. */
    private static final Statement LOCK_RP_ID =
            Statement.of("SELECT rp_id FROM relying_party WHERE app_id = :app_id FOR NO KEY UPDATE");

    private final Apps apps;
    private final ApiKeys keys;
    private final SignedNonces signedNonces;
    private final AppErasure erasure;
    private final Audit audit;
    private final Sql sql;
    private final Clock clock;
    private final SecureRandom random;

    Tenants(
            Apps apps,
            ApiKeys keys,
            SignedNonces signedNonces,
            AppErasure erasure,
            Audit audit,
            Sql sql,
            Clock clock,
            SecureRandom random) {
        this.apps = apps;
        this.keys = keys;
        this.signedNonces = signedNonces;
        this.erasure = erasure;
        this.audit = audit;
        this.sql = sql;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Creates an app.
     *
     * @param id null: a random one
     * @throws ApiException 400 for an invalid id and for settings that the server's configuration does not support; 409 for an id
     *     that is taken
     */
    public App create(@Nullable String id, App.Profile profile) {
        signedNonces.requireSignable(profile.settings());
        return sql.atomically(() -> {
            App app = App.create(id, profile, random, clock.instant());
            audit.record(Action.onApp(ActionType.APP_CREATED, app.id()));
            return app;
        });
    }

    /**
     * The first apps after this one, by id.
     *
     * @param after the id of an app; null: from the beginning
     * @param among the ids of those that may be listed, in their order; null: all
     */
    public List<App> list(@Nullable String after, @Nullable Set<String> among, int most) {
        return sql.list(null, () -> among == null ? App.after(after, most) : after(after, among, most));
    }

    private static List<App> after(@Nullable String after, Set<String> among, int most) {
        return among.stream()
                .filter(id -> after == null || id.compareTo(after) > 0)
                .map(App::ofId)
                .flatMap(Optional::stream)
                .limit(most)
                .toList();
    }

    /**
     * Changes an app; this replica uses the new state at once.
     *
     * @param change computes the requested state from the present one
     * @throws ApiException 400 for settings that the server's configuration does not support; 404 if there is no such app; 409 if
     *     the rp_id would change under registered passkeys
     */
    public App change(String appId, Function<App, App.Profile> change) {
        return sql.atomically(appId, () -> {
            App app = apps.locked(appId);
            App.Profile profile = change.apply(app);
            signedNonces.requireSignable(profile.settings());
            Action action = Action.onApp(ActionType.APP_CHANGED, appId);
            Action recorded = app.is(profile) ? action : action.asEvent(Map.of());
            app.change(profile, hasPasskeys(app, profile), clock.instant());
            audit.record(recorded);
            sql.afterwards(() -> apps.forget(appId));
            return app;
        });
    }

    /** Looked at only if the rp_id is to change: other changes keep no registration waiting. */
    private boolean hasPasskeys(App app, App.Profile profile) {
        if (profile.rpId().equals(app.rpId())) {
            return false;
        }
        sql.row(LOCK_RP_ID.with("app_id", app.id()), row -> row.text("rp_id"));
        return Passkey.existsIn(app.id());
    }

    /**
     * Deletes an app: from now on it and its keys do not exist, within 5 seconds for other replicas. The rows of a small one are
     * erased at once, those of a larger one in the background.
     *
     * @throws ApiException 404 if there is no such app
     */
    public void delete(String appId) {
        sql.atomically(appId, () -> {
            App app = apps.locked(appId);
            app.delete(clock.instant());
            audit.record(Action.onApp(ActionType.APP_DELETED, appId));
            sql.afterwards(() -> {
                apps.forget(appId);
                keys.forget(appId);
            });
        });
        try {
            erasure.erase(appId, erased -> erased < MOST_ERASED_AT_ONCE);
        } catch (DatabaseFailure e) {
            if (!e.kind().isTemporary() && e.kind() != DatabaseFailure.Kind.GONE) {
                throw e;
            }
            LOG.warnf(
                    "app %s is deleted; it is erased in the background because the database failed: %s",
                    appId, e.kind());
        }
    }
}
