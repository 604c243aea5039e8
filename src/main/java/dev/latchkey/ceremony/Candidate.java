package dev.latchkey.ceremony;

import dev.latchkey.app.BackupEligibilityPolicy;
import dev.latchkey.attestation.Attestation;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.webauthn.RegisteredPasskey;
import org.jspecify.annotations.Nullable;

/**
 * The stored passkey with the credential id of a response.
 *
 * @param id the device's id
 * @param ownerId the id of its user
 * @param publicKey COSE
 * @param signCount null until known
 * @param backupEligible null until known
 * @param userHandle the user handle that its authenticator stores; null if unknown
 * @param attestation of its registration; without certificates if the app trusts none
 */
record Candidate(
        String id,
        String ownerId,
        byte[] publicKey,
        @Nullable Long signCount,
        @Nullable Boolean backupEligible,
        @Nullable UserHandle userHandle,
        Attestation attestation) {
    /** What a login is verified against; a backup eligibility that may change counts as unknown. */
    RegisteredPasskey registered(CredentialId credentialId, BackupEligibilityPolicy policy) {
        return new RegisteredPasskey(
                credentialId,
                publicKey,
                signCount,
                policy == BackupEligibilityPolicy.REJECT ? backupEligible : null,
                userHandle);
    }
}
