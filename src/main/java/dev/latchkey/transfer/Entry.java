package dev.latchkey.transfer;

import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a line that was read brings: checked by itself, not yet held against the database. */
sealed interface Entry {
    /** The kinds of entries, spelled as the format does. */
    enum Kind {
        USER,
        PASSKEY,
        REVOKED_CREDENTIAL
    }

    Kind kind();

    /**
     * A user.
     *
     * @param id null: any
     * @param userHandle of new passkeys; null: a fresh one
     * @param pastLoginCount logins with passkeys that are gone
     * @param pastLastLoginAt the last of them; null: none
     * @param enrolledAt when he got his first passkey; null: never, or not told
     */
    record User(
            @Nullable String id,
            String externalId,
            @Nullable UserStatus status,
            @Nullable String userMetadata,
            @Nullable UserHandle userHandle,
            long pastLoginCount,
            @Nullable Instant pastLastLoginAt,
            @Nullable Instant enrolledAt,
            Instant createdAt,
            Instant updatedAt)
            implements Entry {
        @Override
        public Kind kind() {
            return Kind.USER;
        }
    }

    /**
     * A passkey.
     *
     * @param id null: any
     * @param externalId of its user
     * @param publicKey COSE, in canonical form
     * @param signCount null: not known; likewise the flags and {@code userHandle}
     */
    record Passkey(
            @Nullable String id,
            String externalId,
            CredentialId credentialId,
            byte[] publicKey,
            @Nullable Long signCount,
            @Nullable Boolean backupEligible,
            @Nullable Boolean backupState,
            @Nullable Boolean userVerified,
            @Nullable UserHandle userHandle,
            List<String> transports,
            UUID aaguid,
            String attestationFormat,
            byte @Nullable [] attestationObject,
            String displayName,
            @Nullable String friendlyName,
            @Nullable String userAgent,
            long usageCount,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant lastLoginAt)
            implements Entry {
        @Override
        public Kind kind() {
            return Kind.PASSKEY;
        }
    }

    /** A credential that was registered once, by the SHA-256 of its id. */
    record RevokedCredential(byte[] credentialHash) implements Entry {
        @Override
        public Kind kind() {
            return Kind.REVOKED_CREDENTIAL;
        }
    }
}
