package dev.latchkey.webauthn;

import dev.latchkey.app.Algorithm;
import dev.latchkey.attestation.AttestationPolicy;
import dev.latchkey.user.UserHandle;
import java.util.List;

/**
 * What a registration's response is held against.
 *
 * @param conditional an automatic upgrade after a password login: user presence and verification are not demanded, for
 *     the client clears both (WebAuthn Level 3, section 7.1, step 15)
 * @param algorithms those that were offered
 * @param userHandle the user the passkey is for; a registration's response bears none to compare it with
 * @param attestationPolicy what is demanded of the authenticator
 */
public record ExpectedRegistration(
        Expected ceremony,
        boolean conditional,
        List<Algorithm> algorithms,
        UserHandle userHandle,
        AttestationPolicy attestationPolicy) {
    /** Takes a copy, so that what was offered stays what was offered. */
    public ExpectedRegistration {
        algorithms = List.copyOf(algorithms);
    }
}
