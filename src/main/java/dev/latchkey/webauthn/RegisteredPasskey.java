package dev.latchkey.webauthn;

import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import org.jspecify.annotations.Nullable;

/**
 * The part of a credential record that an authentication is verified against (WebAuthn Level 3, section 4).
 *
 * @param publicKey the COSE key
 * @param signCount null if unknown, as for an imported passkey: then any count is accepted
 * @param backupEligible null if unknown: then either flag is accepted
 * @param userHandle the user handle stored by its authenticator; null if unknown: then any is accepted, because the
 *     credential id identifies the user
 */
public record RegisteredPasskey(
        CredentialId credentialId,
        byte[] publicKey,
        @Nullable Long signCount,
        @Nullable Boolean backupEligible,
        @Nullable UserHandle userHandle) {}
