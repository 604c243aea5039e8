package dev.latchkey.user;

import dev.latchkey.wire.RandomId;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.PartitionKey;
import org.jspecify.annotations.Nullable;

/**
 * A user of an app. Users are created by their first register transaction, and their passkeys are counted by the
 * statements that add and remove them; both are SQL of the ceremonies and of the directory.
 */
@Entity
@Table(name = "app_user")
@DynamicUpdate
public class User extends PanacheEntityBase {
    /** The metadata of a user who was given none. */
    public static final String NO_METADATA = "{}";

    @Id
    private String id;

    @PartitionKey
    private String appId;

    private String externalId;

    @Convert(converter = UserStatusConverter.class)
    private UserStatus status;

    private String userMetadata;

    private int passkeyCount;

    private long revokedUsageCount;

    private @Nullable Instant revokedLastLoginAt;

    private Instant createdAt;

    private Instant updatedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected User() {}

    /** The app's user of this id. */
    public static Optional<User> ofId(String appId, String id) {
        return RandomId.isPossible(id)
                ? find("appId = ?1 and id = ?2", appId, id).firstResultOptional()
                : Optional.empty();
    }

    /** The app's user with this id, locked until the transaction ends, which serialises changes of the status. */
    public static Optional<User> ofIdLocked(String appId, String id) {
        return RandomId.isPossible(id)
                ? find("appId = ?1 and id = ?2", appId, id)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResultOptional()
                : Optional.empty();
    }

    /** Activates an inactive user, or makes the user pending if there is no passkey. */
    public void activate(Instant now) {
        become(passkeyCount == 0 ? UserStatus.PENDING : UserStatus.ACTIVE, now);
    }

    /** Denies access until the user is activated again. */
    public void deactivate(Instant now) {
        become(UserStatus.INACTIVE, now);
    }

    private void become(UserStatus next, Instant now) {
        if (status != next) {
            status = next;
            updatedAt = now;
        }
    }

    /** Replaces the metadata as a whole; a JSON object. */
    public void replaceMetadata(String json, Instant now) {
        userMetadata = json;
        updatedAt = now;
    }

    /** The id in the API's paths. */
    public String id() {
        return id;
    }

    /** The user's app. */
    public String appId() {
        return appId;
    }

    /** The relying party's id of the user. */
    public String externalId() {
        return externalId;
    }

    /** The current status. */
    public UserStatus status() {
        return status;
    }

    /** The relying party's own notes: a JSON object. */
    public String userMetadata() {
        return userMetadata;
    }

    /** Logins with passkeys that were revoked since. */
    public long revokedUsageCount() {
        return revokedUsageCount;
    }

    /** The time of the last login with a passkey that was revoked since; null if there is none. */
    public @Nullable Instant revokedLastLoginAt() {
        return revokedLastLoginAt;
    }

    /** The time of the first register transaction. */
    public Instant createdAt() {
        return createdAt;
    }

    /** The time of the last change; logins do not count. */
    public Instant updatedAt() {
        return updatedAt;
    }
}
