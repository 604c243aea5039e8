package dev.latchkey.ceremony;

import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.attestation.TrustedMetadata;
import dev.latchkey.webauthn.AuthenticationResponse;
import dev.latchkey.webauthn.AuthenticationVerifier;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.Verdict;
import dev.latchkey.webauthn.VerifiedAuthentication;
import jakarta.enterprise.context.ApplicationScoped;

/** Verifies the response of a login, with or without a transaction. */
@ApplicationScoped
class LoginVerification {
    private final TrustedMetadata metadata;
    private final CeremonyMetrics metrics;

    LoginVerification(TrustedMetadata metadata, CeremonyMetrics metrics) {
        this.metadata = metadata;
        this.metrics = metrics;
    }

    /**
     * Verifies the response, and then, if the app trusts FIDO metadata, that the authenticator's model has not been reported
     * as compromised since the registration.
     */
    Verdict<VerifiedAuthentication> verify(Challenge challenge, AuthenticationResponse response, Candidate candidate) {
        Verdict<VerifiedAuthentication> verdict = metrics.verification(
                CeremonyType.AUTHENTICATE,
                () -> AuthenticationVerifier.verify(
                        challenge.expectedAuthentication(),
                        response,
                        candidate.registered(response.credentialId(), challenge.backupEligibilityPolicy())));
        return verdict instanceof Verdict.Verified
                        && challenge.attestationTrust() == AttestationTrust.MDS
                        && metadata.isCompromised(candidate.attestation())
                ? new Verdict.Refused<>(Reason.MDS_STATUS)
                : verdict;
    }

    /** Refuses a response without a usable passkey, in the time that its verification would take. */
    Verdict.Refused<VerifiedAuthentication> refuse(
            Challenge challenge, AuthenticationResponse response, Reason reason) {
        AuthenticationVerifier.verifyInVain(challenge.expectedAuthentication(), response);
        return new Verdict.Refused<>(reason);
    }
}
