package dev.latchkey.ceremony;

import dev.latchkey.attestation.Attestation;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.webauthn.RegisteredPasskey;
import org.jspecify.annotations.Nullable;

/**
 * The passkey that a response names.
 *
 * @param id the device's id
 * @param ownerId whose it is
 * @param publicKey COSE
 * @param signCount null: not known yet
 * @param backupEligible null: not known yet
 * @param userHandle what its authenticator knows the user by; null: not known
 * @param attestation of its registration; without certificates where the app trusts by none
 */
record Candidate(
        String id,
        String ownerId,
        byte[] publicKey,
        @Nullable Long signCount,
        @Nullable Boolean backupEligible,
        @Nullable UserHandle userHandle,
        Attestation attestation) {
    /** What the response is verified against. */
    RegisteredPasskey registered(CredentialId credentialId) {
        return new RegisteredPasskey(credentialId, publicKey, signCount, backupEligible, userHandle);
    }
}
