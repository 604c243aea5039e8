package dev.latchkey.webauthn;

import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.passkey.CredentialId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A new passkey that passed every check: the content of its credential record (WebAuthn Level 3, section 4).
 *
 * @param publicKey the COSE key in canonical form, with the members of its algorithm and no others
 * @param aaguid the authenticator model as self-reported; proves nothing without trusted attestation
 * @param transports at most 16 distinct ones, as named by the client
 * @param attestationFormat the statement's {@code fmt}, which has been verified
 * @param attestationObject format, statement and authenticator data, for later re-evaluation of the attestation
 * @param origin where the ceremony took place, one of those expected
 * @param authenticatorAttachment as named by the client; null if it does not
 */
public record VerifiedRegistration(
        CredentialId credentialId,
        byte[] publicKey,
        long signCount,
        UUID aaguid,
        List<String> transports,
        boolean backupEligible,
        boolean backupState,
        boolean userVerified,
        String attestationFormat,
        byte[] attestationObject,
        String origin,
        @Nullable AuthenticatorAttachment authenticatorAttachment) {}
