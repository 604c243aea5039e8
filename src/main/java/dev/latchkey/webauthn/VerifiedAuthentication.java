package dev.latchkey.webauthn;

import dev.latchkey.app.AuthenticatorAttachment;
import org.jspecify.annotations.Nullable;

/**
 * An assertion that passed every check.
 *
 * @param signCount the counter as received, 0 to 2^32 - 1
 * @param origin where the ceremony took place, one of those expected
 * @param authenticatorAttachment as named by the client; null if it does not
 */
public record VerifiedAuthentication(
        long signCount,
        boolean backupEligible,
        boolean backupState,
        boolean userVerified,
        String origin,
        @Nullable AuthenticatorAttachment authenticatorAttachment) {}
