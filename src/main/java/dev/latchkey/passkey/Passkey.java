package dev.latchkey.passkey;

import dev.latchkey.wire.RandomId;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.PartitionKey;
import org.jspecify.annotations.Nullable;

/**
 * A registered credential: what people want to know of it. The rest of its credential record (WebAuthn Level 3, section 4) is
 * read by the ceremonies, which insert and update it; revocation deletes it, each by a statement of its own. Only its name
 * changes here.
 */
@Entity
@DynamicUpdate
public class Passkey extends PanacheEntityBase {
    @Id
    private String id;

    // Only queries name it.
    @SuppressWarnings("UnusedVariable")
    @PartitionKey
    private String appId;

    private String userId;

    private byte[] credentialId;

    private @Nullable Boolean backupEligible;

    private @Nullable Boolean backupState;

    private @Nullable Boolean uvInitialized;

    private List<String> transports;

    private UUID aaguid;

    private String displayName;

    private @Nullable String friendlyName;

    private @Nullable String userAgent;

    private long usageCount;

    private Instant createdAt;

    private Instant updatedAt;

    private @Nullable Instant lastLoginAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Passkey() {}

    /** A user's passkeys, oldest first. */
    public static List<Passkey> ofUser(String appId, String userId) {
        return list("appId = ?1 and userId = ?2", Sort.by("createdAt").and("id"), appId, userId);
    }

    /** A user's passkey of this id, locked until the transaction ends. */
    public static Optional<Passkey> ofIdLocked(String appId, String userId, String id) {
        return RandomId.isPossible(id)
                ? find("appId = ?1 and userId = ?2 and id = ?3", appId, userId, id)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResultOptional()
                : Optional.empty();
    }

    /** Whether any passkey is registered in the app. */
    public static boolean existsIn(String appId) {
        return find("appId", appId).page(0, 1).firstResult() != null;
    }

    /** Gives it a name of the person's own; null takes that name away. */
    public void rename(@Nullable String name, Instant now) {
        friendlyName = name;
        updatedAt = now;
    }

    /** What kind of thing holds it. */
    public PasskeyKind kind() {
        if (Boolean.TRUE.equals(backupEligible)) {
            return PasskeyKind.PASSKEY;
        }
        return transports.isEmpty() || transports.contains("internal")
                ? PasskeyKind.PLATFORM
                : PasskeyKind.SECURITY_KEY;
    }

    /** The id in the API's paths; the authenticator's own is {@link #credentialId()}. */
    public String id() {
        return id;
    }

    /** Whose it is. */
    public String userId() {
        return userId;
    }

    /** The authenticator's id of it. */
    public CredentialId credentialId() {
        return new CredentialId(credentialId);
    }

    /** Whether it can be in several devices; null: not known yet. */
    public @Nullable Boolean backupEligible() {
        return backupEligible;
    }

    /** Whether it was in several devices when last seen; null: not known yet. */
    public @Nullable Boolean backupState() {
        return backupState;
    }

    /** Whether user verification was ever done with it; null: not known yet. */
    public @Nullable Boolean uvInitialized() {
        return uvInitialized;
    }

    /** How clients reach it, as they said at registration. */
    public List<String> transports() {
        return transports;
    }

    /** The authenticator's model; all zero: not told. */
    public UUID aaguid() {
        return aaguid;
    }

    /** The authenticator's model, told or beyond doubt; empty: neither. */
    public Optional<UUID> origin() {
        return PasskeyOrigin.of(aaguid, transports, backupEligible, userAgent);
    }

    /** The {@code passkey_display_name} that it was registered under. */
    public String displayName() {
        return displayName;
    }

    /** The name that a person gave it; null: none. */
    public @Nullable String friendlyName() {
        return friendlyName;
    }

    /** The browser or phone that registered it; null: not known. */
    public @Nullable String userAgent() {
        return userAgent;
    }

    /** How many logins were finished with it. */
    public long usageCount() {
        return usageCount;
    }

    /** When it was registered. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it was registered or renamed. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** When a login was last finished with it; null: never. */
    public @Nullable Instant lastLoginAt() {
        return lastLoginAt;
    }
}
