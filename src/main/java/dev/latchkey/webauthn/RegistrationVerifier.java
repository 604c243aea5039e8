package dev.latchkey.webauthn;

import dev.latchkey.app.UserVerification;
import dev.latchkey.attestation.Attestation;
import dev.latchkey.attestation.Objection;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.wire.Sha256;

/**
 * Registering a new credential: WebAuthn Level 3, section 7.1. The steps stand in the standard's order but for one that
 * is cheap and so precedes the key and the signature; where the statement's turn has come, the library makes its own
 * checks and verifies it. Step 26, that the id is not registered yet, is the unique constraint's.
 */
public final class RegistrationVerifier {
    private RegistrationVerifier() {}

    /**
     * Verifies a response; throws nothing whatever the response holds. A key or structure made to be costly is refused
     * before anything is computed with it.
     */
    public static Verdict<VerifiedRegistration> verify(ExpectedRegistration expected, RegistrationResponse response) {
        return Verdict.of(() -> verified(expected, response));
    }

    private static VerifiedRegistration verified(ExpectedRegistration expected, RegistrationResponse response) {
        Expected ceremony = expected.ceremony();

        // Steps 3 and 4: the envelope has been read; what is in it of extensions must be what it says.
        ClientExtensions.requireShape(response.clientExtensionResults());

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

        // Steps 15 and 16: a client that upgrades a password login by itself asks nobody.
        if (!expected.conditional()) {
            authenticatorData.requireUserPresent();
            if (ceremony.userVerification() == UserVerification.REQUIRED) {
                authenticatorData.requireUserVerified();
            }
        }

        // Step 17.
        authenticatorData.requireBackupStateWithEligibility();

        // Step 25, ahead of the signature, and that the client names the credential that was attested.
        AttestedCredential credential = authenticatorData.requireAttestedCredential();
        CredentialId credentialId = credential.requireId(response.id());

        // Step 20, and that the key is sound.
        CoseKey key = CoseKey.of(credential, expected.algorithms());

        // Steps 12, 21 and 22.
        byte[] clientDataHash = Sha256.of(response.clientDataJson());
        Attestation attestation = AttestationStatement.require(attestationObject, credential, key, clientDataHash);
        YubicoRelyingParty.finishRegistration(expected, credentialId, response.clientDataJson(), attestationObject);

        // Steps 23 and 24, and which models the app takes.
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
                origin);
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
