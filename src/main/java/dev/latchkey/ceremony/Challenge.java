package dev.latchkey.ceremony;

import dev.latchkey.app.Algorithm;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.app.BackupEligibilityPolicy;
import dev.latchkey.app.SignCountPolicy;
import dev.latchkey.app.UserVerification;
import dev.latchkey.webauthn.Expected;
import dev.latchkey.webauthn.ExpectedAuthentication;
import java.security.SecureRandom;
import java.util.List;

/**
 * What a finish is verified against. The start fixes it, so that changes to the app in between have no effect; only the origins are
 * the app's present ones, so that one that was removed cannot finish a ceremony.
 *
 * @param challenge 32 bytes
 * @param origins those allowed in {@code clientDataJSON}
 * @param topOrigins those that may embed the page
 * @param algorithms those offered, in order of preference
 * @param maxPasskeys how many passkeys the user may have
 * @param pendingEnrolment whether a new passkey is added only when its nonce is redeemed
 */
record Challenge(
        byte[] challenge,
        String rpId,
        List<String> origins,
        List<String> topOrigins,
        UserVerification userVerification,
        List<Algorithm> algorithms,
        SignCountPolicy signCountPolicy,
        BackupEligibilityPolicy backupEligibilityPolicy,
        int maxPasskeys,
        boolean pendingEnrolment,
        AttestationTrust attestationTrust) {
    private static final int LENGTH = 32;

    /** A new random challenge with the app's current policy. */
    static Challenge random(App app, SecureRandom random) {
        byte[] challenge = new byte[LENGTH];
        random.nextBytes(challenge);
        return of(app, challenge);
    }

    /** The given challenge with the app's current policy. */
    static Challenge of(App app, byte[] challenge) {
        return new Challenge(
                challenge,
                app.rpId().value(),
                app.ceremonyOrigins(),
                app.settings().allowedTopOrigins(),
                app.settings().userVerification(),
                app.settings().algorithms(),
                app.settings().signCountPolicy(),
                app.settings().backupEligibilityPolicy(),
                app.settings().maxPasskeysPerUser(),
                app.settings().pendingEnrolment(),
                app.settings().attestationTrust());
    }

    ExpectedAuthentication expectedAuthentication() {
        return new ExpectedAuthentication(expected(), signCountPolicy);
    }

    Expected expected() {
        return new Expected(challenge, rpId, origins, topOrigins, userVerification);
    }
}
