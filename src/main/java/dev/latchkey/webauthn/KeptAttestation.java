package dev.latchkey.webauthn;

import dev.latchkey.attestation.Attestation;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored attestation of a registered passkey, for re-evaluation. */
public final class KeptAttestation {
    private KeptAttestation() {}

    /**
     * Reads what was stored at registration and verified then. What cannot be read, as may happen with an imported
     * passkey, attests nothing.
     *
     * @param aaguid as registered
     * @param attestationObject null if none was stored
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
