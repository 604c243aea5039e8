package dev.latchkey.webauthn;

import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import org.jspecify.annotations.Nullable;

/**
 * The part of a credential record that an authentication is verified with (WebAuthn Level 3, section 4).
 *
 * @param publicKey the COSE key
 * @param signCount null when unknown, as for an imported passkey: then any count is accepted
 * @param backupEligible null when unknown: then either flag is accepted
 * @param userHandle what its authenticator knows the user by; null when unknown: then any is accepted, for it is the
 *     credential id that names the user
 */
public record RegisteredPasskey(
        CredentialId credentialId,
        byte[] publicKey,
        @Nullable Long signCount,
        @Nullable Boolean backupEligible,
        @Nullable UserHandle userHandle) {}
