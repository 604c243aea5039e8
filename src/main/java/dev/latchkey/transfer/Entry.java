package dev.latchkey.transfer;

import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The content of a line, checked on its own but not yet against the database. */
sealed interface Entry {
    enum Kind {
        USER,
        PASSKEY,
        REVOKED_CREDENTIAL
    }

    Kind kind();

    /**
     * A user.
     *
     * @param id null: a random one
     * @param userHandle for new passkeys; null: a random one
     * @param pastLoginCount logins with passkeys that were deleted
     * @param pastLastLoginAt the last of them; null: none
     * @param enrolledAt when they got their first passkey; null: never, or unknown
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
     * @param id null: a random one
     * @param externalId of its user
     * @param publicKey COSE, in canonical form
     * @param signCount null: unknown; likewise the flags and {@code userHandle}
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

    /** A credential that was revoked, by the SHA-256 of its id. */
    record RevokedCredential(byte[] credentialHash) implements Entry {
        @Override
        public Kind kind() {
            return Kind.REVOKED_CREDENTIAL;
        }
    }
}
