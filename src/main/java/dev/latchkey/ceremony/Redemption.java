package dev.latchkey.ceremony;

import dev.latchkey.passkey.CredentialId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a nonce was worth (contract section 6).
 *
 * @param externalId the user, as the relying party knows him
 * @param transactionId null: a login without a transaction
 * @param type what the ceremony was for
 * @param passkeyId the device's id
 * @param credentialId the authenticator's id of it
 * @param userVerified whether the authenticator verified the user
 * @param backedUp whether the passkey is backed up
 * @param aaguid the authenticator's model
 * @param origin where the ceremony took place
 * @param rpId the relying party identifier
 * @param authenticatedAt when it was finished
 * @param context of the transaction; null: none
 */
public record Redemption(
        String externalId,
        @Nullable String transactionId,
        CeremonyType type,
        String passkeyId,
        CredentialId credentialId,
        boolean userVerified,
        boolean backedUp,
        UUID aaguid,
        String origin,
        String rpId,
        Instant authenticatedAt,
        @Nullable String context) {}
