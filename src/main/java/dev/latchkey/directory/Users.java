package dev.latchkey.directory;

import dev.latchkey.app.Apps;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.outbox.ReportingStatement;
import dev.latchkey.passkey.Passkey;
import dev.latchkey.passkey.PasskeyProviders;
import dev.latchkey.user.User;
import dev.latchkey.user.UserStatus;
import dev.latchkey.wire.QueryParameters;
import dev.latchkey.wire.RandomId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of backends and operators on an app's users and their passkeys; each change is recorded in the audit trail. */
@ApplicationScoped
public class Users {
    private static final ReportingStatement<Statement> REVOKE_DEVICE =
            ReportingStatement.beside(Users.class, "revoke-device");

    private final Apps apps;
    private final UserPages pages;
    private final RecentEvents recentEvents;
    private final PasskeyProviders providers;
    private final Erasure erasure;
    private final Audit audit;
    private final Sql sql;
    private final Clock clock;

    Users(
            Apps apps,
            UserPages pages,
            RecentEvents recentEvents,
            PasskeyProviders providers,
            Erasure erasure,
            Audit audit,
            Sql sql,
            Clock clock) {
        this.apps = apps;
        this.pages = pages;
        this.recentEvents = recentEvents;
        this.providers = providers;
        this.erasure = erasure;
        this.audit = audit;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * A page of the app's users.
     *
     * @param query of {@code listPaginatedUsers}
     * @param path of the call, for the links
     * @throws ApiException 404 if there is no such app, 400 if the query is invalid or requires too much sorting
     */
    public UserPage list(String appId, QueryParameters query, String path) {
        return page(UserListing.of(apps.get(appId), query, clock.instant()), path);
    }

    /**
     * A page of the app's users for an operator, who may ask for the user of a passkey by its {@code credential_id}.
     *
     * @param query of {@code adminListPaginatedUsers}
     * @param path of the call, for the links
     * @throws ApiException 404 if there is no such app, 400 if the query is invalid or requires too much sorting
     */
    public UserPage search(String appId, QueryParameters query, String path) {
        return page(UserListing.ofOperator(apps.get(appId), query, clock.instant()), path);
    }

    private UserPage page(UserListing listing, String path) {
        return sql.list(listing.appId(), () -> pages.read(listing, path));
    }

    /**
     * The whole user.
     *
     * @throws ApiException 404 when there is no such app or it has no such user
     */
    public UserView get(String appId, String userId) {
        return sql.atomically(appId, () -> view(user(appId, userId)));
    }

    /**
     * Replaces the user's metadata as a whole.
     *
     * @param metadata a JSON object; null changes nothing
     * @throws ApiException 404 when there is no such app or it has no such user
     */
    public UserView update(String appId, String userId, @Nullable String metadata) {
        return change(ActionType.USER_UPDATED, appId, userId, user -> {
            if (metadata != null) {
                user.replaceMetadata(metadata, clock.instant());
            }
        });
    }

    /**
     * Allows the user to log in again.
     *
     * @throws ApiException 404 when there is no such app or it has no such user
     */
    public UserView activate(String appId, String userId) {
        return change(ActionType.USER_ACTIVATED, appId, userId, user -> user.activate(clock.instant()));
    }

    /**
     * Prevents the user from logging in.
     *
     * @throws ApiException 404 when there is no such app or it has no such user
     */
    public UserView deactivate(String appId, String userId) {
        return change(ActionType.USER_DEACTIVATED, appId, userId, user -> user.deactivate(clock.instant()));
    }

    private UserView change(ActionType type, String appId, String userId, Consumer<User> change) {
        return sql.atomically(appId, () -> {
            apps.get(appId);
            User user = User.ofIdLocked(appId, userId).orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND));
            UserStatus before = user.status();
            change.accept(user);
            Action action = Action.onUser(type, appId, userId);
            audit.record(user.status() == before ? action : action.asEvent(eventData(user)));
            return view(user);
        });
    }

    private static Map<String, Object> eventData(User user) {
        return Map.of("external_id", user.externalId(), "status", user.status());
    }

    /**
     * Deletes the user as {@link Erasure} does.
     *
     * @throws ApiException 404 when there is no such app or it has no such user
     */
    public void delete(String appId, String userId) {
        sql.atomically(appId, () -> {
            user(appId, userId);
            erasure.erase(appId, userId);
        });
    }

    /**
     * The user's passkeys, oldest first.
     *
     * @throws ApiException 404 when there is no such app or it has no such user
     */
    public List<Device> devices(String appId, String userId) {
        return sql.atomically(
                appId,
                () -> passkeys(user(appId, userId)).stream().map(this::device).toList());
    }

    /**
     * Renames a passkey.
     *
     * @param name null: the provider's name
     * @throws ApiException 404 if there is no such app, user or passkey
     */
    public Device renameDevice(String appId, String userId, String deviceId, @Nullable String name) {
        return changeDevice(
                ActionType.DEVICE_RENAMED, appId, userId, deviceId, passkey -> passkey.rename(name, clock.instant()));
    }

    /**
     * Makes a passkey's backup flags unknown; its next login fills them in. For a passkey whose backup eligibility has changed, whose
     * logins are refused otherwise.
     *
     * @throws ApiException 404 if there is no such app, user or passkey
     */
    public Device resetBackupFlags(String appId, String userId, String deviceId) {
        return changeDevice(
                ActionType.DEVICE_BACKUP_FLAGS_RESET,
                appId,
                userId,
                deviceId,
                passkey -> passkey.forgetBackupFlags(clock.instant()));
    }

    private Device changeDevice(
            ActionType type, String appId, String userId, String deviceId, Consumer<Passkey> change) {
        return sql.atomically(appId, () -> {
            User user = user(appId, userId);
            Passkey passkey = Passkey.ofIdLocked(appId, userId, deviceId)
                    .orElseThrow(() -> new ApiException(ErrorCode.DEVICE_NOT_FOUND));
            change.accept(passkey);
            Device device = device(passkey);
            audit.record(Action.onDevice(type, appId, userId, deviceId).asEvent(eventData(user, passkey, device)));
            return device;
        });
    }

    private static Map<String, Object> eventData(User user, Passkey passkey, Device device) {
        return Map.of(
                "external_id", user.externalId(),
                "device_id", passkey.id(),
                "credential_id", passkey.credentialId().base64Url(),
                "aaguid", passkey.aaguid(),
                "friendly_name", device.friendlyName());
    }

    /**
     * Revokes a passkey; its logins remain counted with the user.
     *
     * @throws ApiException 404 when there is no such app, user or passkey
     */
    public void revokeDevice(String appId, String userId, String deviceId) {
        sql.atomically(appId, () -> {
            user(appId, userId);
            Statement revoke = REVOKE_DEVICE.asWanted(apps.get(appId).wantedEvents());
            boolean revoked = RandomId.isPossible(deviceId)
                    && 1
                            == sql.change(revoke.with("app_id", appId)
                                    .with("user_id", userId)
                                    .with("device_id", deviceId)
                                    .with("now", clock.instant()));
            if (!revoked) {
                throw new ApiException(ErrorCode.DEVICE_NOT_FOUND);
            }
            audit.record(Action.onDevice(ActionType.DEVICE_REVOKED, appId, userId, deviceId));
        });
    }

    private UserView view(User user) {
        List<Passkey> passkeys = passkeys(user);
        return UserView.of(
                user, passkeys, passkeys.stream().map(this::device).toList(), recentEvents.of(user.appId(), user.id()));
    }

    private static List<Passkey> passkeys(User user) {
        return Passkey.ofUser(user.appId(), user.id());
    }

    private Device device(Passkey passkey) {
        return Device.of(passkey, passkey.origin().flatMap(providers::of));
    }

    private User user(String appId, String userId) {
        apps.get(appId);
        return User.ofId(appId, userId).orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND));
    }
}
