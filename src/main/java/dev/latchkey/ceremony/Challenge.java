package dev.latchkey.ceremony;

import dev.latchkey.app.Algorithm;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.app.SignCountPolicy;
import dev.latchkey.app.UserVerification;
import dev.latchkey.webauthn.Expected;
import dev.latchkey.webauthn.ExpectedAuthentication;
import java.security.SecureRandom;
import java.util.List;

/**
 * What a start fixes and its finish is held against, so that a change of the app in between changes nothing.
 *
 * @param challenge 32 bytes
 * @param rpId the relying party identifier
 * @param origins that {@code clientDataJSON} may bear
 * @param topOrigins that may embed the page
 * @param userVerification how much of it is asked for
 * @param algorithms that are offered
 * @param signCountPolicy of the login
 * @param maxPasskeys that the user may have
 * @param pendingEnrolment whether the passkey waits for its nonce's redemption
 * @param attestationTrust by what attestation is trusted
 */
record Challenge(
        byte[] challenge,
        String rpId,
        List<String> origins,
        List<String> topOrigins,
        UserVerification userVerification,
        List<Algorithm> algorithms,
        SignCountPolicy signCountPolicy,
        int maxPasskeys,
        boolean pendingEnrolment,
        AttestationTrust attestationTrust) {
    private static final int LENGTH = 32;

    /** A fresh challenge with the app's policy as it is now. */
    static Challenge random(App app, SecureRandom random) {
        byte[] challenge = new byte[LENGTH];
        random.nextBytes(challenge);
        return of(app, challenge);
    }

    /** This challenge with the app's policy as it is now. */
    static Challenge of(App app, byte[] challenge) {
        return new Challenge(
                challenge,
                app.rpId().value(),
                app.ceremonyOrigins(),
                app.settings().allowedTopOrigins(),
                app.settings().userVerification(),
                app.settings().algorithms(),
                app.settings().signCountPolicy(),
                app.settings().maxPasskeysPerUser(),
                app.settings().pendingEnrolment(),
                app.settings().attestationTrust());
    }

    /** What a login's response is verified against. */
    ExpectedAuthentication expectedAuthentication() {
        return new ExpectedAuthentication(expected(), signCountPolicy);
    }

    /** What any response is verified against. */
    Expected expected() {
        return new Expected(challenge, rpId, origins, topOrigins, userVerification);
    }
}
