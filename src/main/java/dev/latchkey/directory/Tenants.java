package dev.latchkey.directory;

import dev.latchkey.app.ApiKeys;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.nonce.SignedNonces;
import dev.latchkey.passkey.Passkey;
import dev.latchkey.wire.RandomId;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates, changes and deletes apps with everything in them; each change is recorded in the audit trail. */
@ApplicationScoped
public class Tenants {
    private static final List<Statement> DELETE = List.of(
            Statement.of("DELETE FROM ceremony WHERE app_id = :app_id"),
            Statement.of("DELETE FROM passkey WHERE app_id = :app_id"),
            Statement.of("DELETE FROM app_user WHERE app_id = :app_id"));
    private static final Statement DELETE_APP = Statement.of("DELETE FROM app WHERE id = :app_id");

    private final Apps apps;
    private final ApiKeys keys;
    private final SignedNonces signedNonces;
    private final Audit audit;
    private final Sql sql;
    private final Clock clock;
    private final SecureRandom random;

    Tenants(
            Apps apps,
            ApiKeys keys,
            SignedNonces signedNonces,
            Audit audit,
            Sql sql,
            Clock clock,
            SecureRandom random) {
        this.apps = apps;
        this.keys = keys;
        this.signedNonces = signedNonces;
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
     * Changes an app; this replica uses the new state at once.
     *
     * @param change computes the requested state from the present one
     * @throws ApiException 400 for settings that the server's configuration does not support; 404 if there is no such app; 409 if
     *     the rp_id would change under registered passkeys
     */
    public App change(String appId, Function<App, App.Profile> change) {
        return sql.atomically(() -> {
            App app = App.ofIdLocked(appId).orElseThrow(() -> new ApiException(ErrorCode.APP_NOT_FOUND));
            App.Profile profile = change.apply(app);
            signedNonces.requireSignable(profile.settings());
            app.change(profile, Passkey.existsIn(appId), clock.instant());
            audit.record(Action.onApp(ActionType.APP_CHANGED, appId));
            sql.afterwards(() -> apps.forget(appId));
            return app;
        });
    }

    /**
     * Deletes an app and everything in it.
     *
     * @throws ApiException 404 if there is no such app
     */
    public void delete(String appId) {
        if (!RandomId.isPossible(appId)) {
            throw new ApiException(ErrorCode.APP_NOT_FOUND);
        }
        sql.atomically(() -> {
            for (Statement step : DELETE) {
                sql.changeAll(step.with("app_id", appId));
            }
            if (sql.change(DELETE_APP.with("app_id", appId)) == 0) {
                throw new ApiException(ErrorCode.APP_NOT_FOUND);
            }
            audit.record(Action.onApp(ActionType.APP_DELETED, appId));
            sql.afterwards(() -> {
                apps.forget(appId);
                keys.forget(appId);
            });
        });
    }
}
