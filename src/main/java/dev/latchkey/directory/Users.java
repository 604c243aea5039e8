package dev.latchkey.directory;

import dev.latchkey.app.RandomId;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.passkey.Passkey;
import dev.latchkey.passkey.PasskeyProviders;
import dev.latchkey.sql.Sql;
import dev.latchkey.sql.Statement;
import dev.latchkey.user.User;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What backends and operators do with an app's users and their passkeys. */
@ApplicationScoped
public class Users {
    private static final Statement REVOKE_DEVICE = Statement.beside(Users.class, "revoke-device");
    private static final List<Statement> DELETE = List.of(
            Statement.beside(Users.class, "erase-ceremonies"),
            Statement.beside(Users.class, "remember-credentials"),
            Statement.beside(Users.class, "delete-passkeys"),
            Statement.beside(Users.class, "delete-user"));

    private final RecentEvents recentEvents;
    private final PasskeyProviders providers;
    private final Sql sql;
    private final Clock clock;

    Users(RecentEvents recentEvents, PasskeyProviders providers, Sql sql, Clock clock) {
        this.recentEvents = recentEvents;
        this.providers = providers;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * The whole user.
     *
     * @throws ApiException 404 when the app has no such user
     */
    @Transactional
    public UserView get(String appId, String userId) {
        return view(user(appId, userId));
    }

    /**
     * Replaces the user's metadata as a whole.
     *
     * @param metadata a JSON object; null changes nothing
     * @throws ApiException 404 when the app has no such user
     */
    @Transactional
    public UserView update(String appId, String userId, @Nullable String metadata) {
        User user = user(appId, userId);
        if (metadata != null) {
            user.replaceMetadata(metadata, clock.instant());
        }
        return view(user);
    }

    /**
     * Lets the user in again.
     *
     * @throws ApiException 404 when the app has no such user
     */
    @Transactional
    public UserView activate(String appId, String userId) {
        User user = locked(appId, userId);
        user.activate(clock.instant());
        return view(user);
    }

    /**
     * Keeps the user out.
     *
     * @throws ApiException 404 when the app has no such user
     */
    @Transactional
    public UserView deactivate(String appId, String userId) {
        User user = locked(appId, userId);
        user.deactivate(clock.instant());
        return view(user);
    }

    /**
     * Deletes the user and his passkeys; his ceremonies lose him, his address and their context and keep their outcome.
     *
     * @throws ApiException 404 when the app has no such user
     */
    public void delete(String appId, String userId) {
        sql.atomically(() -> {
            user(appId, userId);
            for (Statement step : DELETE) {
                sql.change(step.with("app_id", appId).with("user_id", userId));
            }
        });
    }

    /**
     * The user's passkeys, oldest first.
     *
     * @throws ApiException 404 when the app has no such user
     */
    @Transactional
    public List<Device> devices(String appId, String userId) {
        return devices(user(appId, userId));
    }

    /**
     * Takes a passkey away; its logins stay counted with the user.
     *
     * @throws ApiException 404 when the app has no such user or the user no such passkey
     */
    public void revokeDevice(String appId, String userId, String deviceId) {
        user(appId, userId);
        boolean revoked = RandomId.isPossible(deviceId)
                && 1
                        == sql.change(REVOKE_DEVICE
                                .with("app_id", appId)
                                .with("user_id", userId)
                                .with("device_id", deviceId)
                                .with("now", clock.instant()));
        if (!revoked) {
            throw new ApiException(ErrorCode.DEVICE_NOT_FOUND);
        }
    }

    private UserView view(User user) {
        return UserView.of(user, devices(user), recentEvents.of(user.appId(), user.id()));
    }

    private List<Device> devices(User user) {
        return Passkey.ofUser(user.appId(), user.id()).stream()
                .map(passkey -> Device.of(passkey, providers.of(passkey.aaguid())))
                .toList();
    }

    private static User user(String appId, String userId) {
        return User.ofId(appId, userId).orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND));
    }

    private static User locked(String appId, String userId) {
        return User.ofIdLocked(appId, userId).orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND));
    }
}
