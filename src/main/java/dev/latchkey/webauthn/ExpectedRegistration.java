package dev.latchkey.webauthn;

import dev.latchkey.app.Algorithm;
import dev.latchkey.attestation.AttestationPolicy;
import dev.latchkey.user.UserHandle;
import java.util.List;

/**
 * What a registration response is verified against.
 *
 * @param conditional an automatic upgrade after a password login: user presence and verification are not required,
 *     because the client clears both flags (WebAuthn Level 3, section 7.1, step 15)
 * @param algorithms the algorithms that were offered
 * @param userHandle the user that the passkey is for; a registration response carries no handle to compare it with
 * @param attestationPolicy the app's requirements for the authenticator
 */
public record ExpectedRegistration(
        Expected ceremony,
        boolean conditional,
        List<Algorithm> algorithms,
        UserHandle userHandle,
        AttestationPolicy attestationPolicy) {
    public ExpectedRegistration {
        algorithms = List.copyOf(algorithms);
    }
}
