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
 * A registered credential as shown to users and operators. The rest of its credential record (WebAuthn Level 3, section 4) is
 * read by the ceremonies, which insert and update it; revocation deletes it; each uses its own statements. Only its name is
 * changed here, and its backup flags are forgotten.
 */
@Entity
@DynamicUpdate
public class Passkey extends PanacheEntityBase {
    @Id
    private String id;

    // Read only by queries.
    @SuppressWarnings("UnusedVariable")
    @PartitionKey
    private String appId;

    // Read only by queries.
    @SuppressWarnings("UnusedVariable")
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

    /** Sets the user's own name for it; null removes that name. */
    public void rename(@Nullable String name, Instant now) {
        friendlyName = name;
        updatedAt = now;
    }

    /** Makes the backup flags unknown, so that the next login fills them in. */
    public void forgetBackupFlags(Instant now) {
        backupEligible = null;
        backupState = null;
        updatedAt = now;
    }

    /** The kind of authenticator that stores it. */
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

    /** The credential id, chosen by the authenticator. */
    public CredentialId credentialId() {
        return new CredentialId(credentialId);
    }

    /** Whether it was backed up when last seen; null if unknown. */
    public @Nullable Boolean backupState() {
        return backupState;
    }

    /** Whether user verification was ever performed with it; null if unknown. */
    public @Nullable Boolean uvInitialized() {
        return uvInitialized;
    }

    /** The transports that the client reported at registration. */
    public List<String> transports() {
        return transports;
    }

    /** The authenticator's model as reported; all zeros if not reported. */
    public UUID aaguid() {
        return aaguid;
    }

    /** The authenticator's model, reported or inferred beyond doubt; empty if neither. */
    public Optional<UUID> origin() {
        return PasskeyOrigin.of(aaguid, transports, backupEligible, userAgent);
    }

    /** The {@code passkey_display_name} that it was registered under. */
    public String displayName() {
        return displayName;
    }

    /** The name that the user gave it; null if none. */
    public @Nullable String friendlyName() {
        return friendlyName;
    }

    /** The number of logins with it. */
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

    /** The time of the last login with it; null: never. */
    public @Nullable Instant lastLoginAt() {
        return lastLoginAt;
    }
}
