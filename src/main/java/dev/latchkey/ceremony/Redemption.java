package dev.latchkey.ceremony;

import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.passkey.CredentialId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a backend receives for a nonce (contract section 6).
 *
 * @param externalId the relying party's identifier of the user
 * @param transactionId null for a login without a transaction
 * @param passkeyId the device's id
 * @param authenticatedAt when the ceremony was finished
 * @param authenticatorAttachment as the client named it; null if it did not
 * @param context JSON object of the transaction, as given; null if there was none
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
        @Nullable AuthenticatorAttachment authenticatorAttachment,
        @Nullable String context) {}
