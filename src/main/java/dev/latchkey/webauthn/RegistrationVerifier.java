package dev.latchkey.webauthn;

import dev.latchkey.app.UserVerification;
import dev.latchkey.attestation.Attestation;
import dev.latchkey.attestation.Objection;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.wire.Sha256;

/**
 * Verifies the registration of a new credential: WebAuthn Level 3, section 7.1, in the standard's order except for one
 * cheap check that precedes key and signature. At the statement step the library makes its own checks and verifies it.
 * Step 26, that the id is not yet registered, is enforced by the unique constraint. Client extension outputs (step 4) are not
 * looked at, because nothing depends on them.
 */
public final class RegistrationVerifier {
    private RegistrationVerifier() {}

    /**
     * Verifies a response. Never throws, whatever the response contains. Keys and structures designed to be expensive
     * are refused before anything is computed with them.
     */
    public static Verdict<VerifiedRegistration> verify(ExpectedRegistration expected, RegistrationResponse response) {
        return Verdict.of(() -> verified(expected, response));
    }

    private static VerifiedRegistration verified(ExpectedRegistration expected, RegistrationResponse response) {
        Expected ceremony = expected.ceremony();

        // Steps 5 to 11: the client data.
        ClientData clientData = ClientData.parse(response.clientDataJson());
        clientData.requireType("webauthn.create");
        clientData.requireChallenge(ceremony.challenge());
        String origin = clientData.requireOrigin(ceremony.origins());
        clientData.requireTopOrigin(ceremony.topOrigins());
        clientData.requireNoTokenBinding();

        // Step 13: the attestation object.
        AttestationObject attestationObject = AttestationObject.parse(response.attestationObject());
        AuthenticatorData authenticatorData = AuthenticatorData.parse(attestationObject.authenticatorData());

        // Step 14.
        authenticatorData.requireRpId(ceremony.rpId());

        // Steps 15 and 16: a client that upgrades a password login automatically does not interact with the user.
        if (!expected.conditional()) {
            authenticatorData.requireUserPresent();
            if (ceremony.userVerification() == UserVerification.REQUIRED) {
                authenticatorData.requireUserVerified();
            }
        }

        // Step 17.
        authenticatorData.requireBackupStateWithEligibility();

        // Step 25, before the signature, and that the client names the attested credential.
        AttestedCredential credential = authenticatorData.requireAttestedCredential();
        CredentialId credentialId = credential.requireId(response.id());

        // Step 20, and that the key is safe to compute with.
        CoseKey key = CoseKey.of(credential, expected.algorithms());

        // Steps 12, 21 and 22.
        byte[] clientDataHash = Sha256.of(response.clientDataJson());
        Attestation attestation = AttestationStatement.require(attestationObject, credential, key, clientDataHash);
        YubicoRelyingParty.finishRegistration(expected, credentialId, response.clientDataJson(), attestationObject);

        // Steps 23 and 24, and the app's allowed and denied models.
        expected.attestationPolicy().objectionTo(attestation).ifPresent(objection -> {
            throw new Refusal(reason(objection));
        });

        return new VerifiedRegistration(
                credentialId,
                key.encoded(),
                authenticatorData.signCount(),
                credential.aaguid(),
                response.transports(),
                authenticatorData.backupEligible(),
                authenticatorData.backupState(),
                authenticatorData.userVerified(),
                attestationObject.format(),
                attestationObject.encoded(),
                origin,
                response.authenticatorAttachment());
    }

    private static Reason reason(Objection objection) {
        return switch (objection) {
            case DENIED -> Reason.AAGUID_DENIED;
            case UNTRUSTED -> Reason.ATT_UNTRUSTED;
            case STATUS -> Reason.MDS_STATUS;
            case NOT_ALLOWED -> Reason.AAGUID_NOT_ALLOWED;
        };
    }
}
