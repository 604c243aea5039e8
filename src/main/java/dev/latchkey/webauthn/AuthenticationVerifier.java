package dev.latchkey.webauthn;

import dev.latchkey.app.SignCountPolicy;
import dev.latchkey.app.UserVerification;
import dev.latchkey.user.UserHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an authentication assertion: WebAuthn Level 3, section 7.2, in the standard's order. At the signature step
 * the library makes its own checks and verifies it. Step 5, that the passkey is one of those requested, is up to the
 * caller, who looked it up. Client extension outputs (steps 4 and 23) are not looked at, because nothing depends on them.
 */
public final class AuthenticationVerifier {
    private static final Logger LOG = Logger.getLogger(AuthenticationVerifier.class);

    /** An ES256 key whose private half is public, because its point is the curve's generator. It proves nothing. */
    private static final byte[] DECOY_KEY = HexFormat.of()
            .parseHex("a501020326200121"
                    + "58206b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                    + "2258204fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

    private AuthenticationVerifier() {}

    /** Verifies a response against the passkey that it names. Never throws, whatever the response contains. */
    public static Verdict<VerifiedAuthentication> verify(
            ExpectedAuthentication expected, AuthenticationResponse response, RegisteredPasskey passkey) {
        return Verdict.of(() -> verified(expected, response, passkey));
    }

    /**
     * Takes as long as verifying a response with an invalid signature, and returns nothing. Called when a response is
     * refused because of the passkey that it names, so that timing does not reveal why (section 14.6.2).
     */
    public static void verifyInVain(ExpectedAuthentication expected, AuthenticationResponse response) {
        verify(expected, response, decoy(response));
    }

    /** A passkey that matches the response in everything compared before the signature. */
    private static RegisteredPasskey decoy(AuthenticationResponse response) {
        String userHandle = response.userHandle();
        byte[] bytes = userHandle == null ? DECOY_KEY : userHandle.getBytes(StandardCharsets.UTF_8);
        return new RegisteredPasskey(
                response.credentialId(),
                DECOY_KEY,
                null,
                null,
                new UserHandle(Arrays.copyOf(bytes, Math.min(bytes.length, UserHandle.MAX_LENGTH))));
    }

    private static VerifiedAuthentication verified(
            ExpectedAuthentication expected, AuthenticationResponse response, RegisteredPasskey passkey) {
        Expected ceremony = expected.ceremony();

        // Step 6: the passkey is the named one, and the user handle, if returned, is its user's.
        Refusal.unless(response.credentialId().equals(passkey.credentialId()), Reason.CRED_ID_MISMATCH);
        String userHandle = response.userHandle();
        UserHandle registered = passkey.userHandle();
        Refusal.unless(
                userHandle == null || registered == null || registered.isSpelledBy(userHandle), Reason.USER_HANDLE);

        // Steps 8 to 14: the client data.
        ClientData clientData = ClientData.parse(response.clientDataJson());
        clientData.requireType("webauthn.get");
        clientData.requireChallenge(ceremony.challenge());
        String origin = clientData.requireOrigin(ceremony.origins());
        clientData.requireTopOrigin(ceremony.topOrigins());
        clientData.requireNoTokenBinding();

        // Step 15.
        AuthenticatorData authenticatorData = AuthenticatorData.parse(response.authenticatorData());
        if (authenticatorData.hasAttestedCredential()) {
            LOG.debug("An assertion contains attested credential data, which were ignored.");
        }
        authenticatorData.requireRpId(ceremony.rpId());

        // Steps 16 and 17.
        authenticatorData.requireUserPresent();
        if (ceremony.userVerification() == UserVerification.REQUIRED) {
            authenticatorData.requireUserVerified();
        }

        // Steps 18 and 19.
        authenticatorData.requireBackupStateWithEligibility();
        authenticatorData.requireBackupEligibility(passkey.backupEligible());

        // Steps 20 and 21.
        CoseKey key = CoseKey.of(passkey.publicKey());
        Refusal.unless(SignatureLength.fits(key.algorithm().cose(), response.signature()), Reason.SIGNATURE);
        YubicoRelyingParty.finishAuthentication(ceremony, response, passkey);

        // Step 22, after the signature, so that only the authenticator itself can raise the suspicion of a cloned key.
        if (expected.signCountPolicy() == SignCountPolicy.REJECT) {
            Refusal.unless(rises(passkey.signCount(), authenticatorData.signCount()), Reason.COUNTER);
        }

        return new VerifiedAuthentication(
                authenticatorData.signCount(),
                authenticatorData.backupEligible(),
                authenticatorData.backupState(),
                authenticatorData.userVerified(),
                origin,
                response.authenticatorAttachment());
    }

    private static boolean rises(@Nullable Long stored, long received) {
        return stored == null || received > stored || (received == 0 && stored == 0);
    }
}
