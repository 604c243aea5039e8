package dev.latchkey.webauthn;

import dev.latchkey.attestation.Attestation;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The attestation of a registered passkey, for another look at what it is worth. */
public final class KeptAttestation {
    private KeptAttestation() {}

    /**
     * Reads what was kept at registration; it was verified then. What cannot be read, as it may be of an imported passkey,
     * attests nothing.
     *
     * @param aaguid as it was registered
     * @param attestationObject null: nothing was kept
     */
    public static Attestation of(UUID aaguid, byte @Nullable [] attestationObject) {
        Attestation nothing = new Attestation(AttestationStatement.NONE, aaguid, List.of());
        if (attestationObject == null) {
            return nothing;
        }
        try {
            return AttestationStatement.of(AttestationObject.parse(attestationObject), aaguid);
        } catch (Refusal unreadable) {
            return nothing;
        }
    }
}
