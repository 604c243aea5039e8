package dev.latchkey.webauthn;

import dev.latchkey.app.UserVerification;
import java.util.List;

/**
 * What either ceremony's response is held against, as it was fixed when the challenge was issued.
 *
 * @param challenge the bytes that were issued
 * @param rpId the relying party's id
 * @param origins where the ceremony may take place, compared as text (WebAuthn Level 3, section 13.4.9)
 * @param topOrigins the pages that may frame such an origin; empty when none may
 * @param userVerification only {@code REQUIRED} demands anything of the response
 */
public record Expected(
        byte[] challenge,
        String rpId,
        List<String> origins,
        List<String> topOrigins,
        UserVerification userVerification) {
    /** Takes copies, so that what was fixed stays fixed. */
    public Expected {
        challenge = challenge.clone();
        origins = List.copyOf(origins);
        topOrigins = List.copyOf(topOrigins);
    }
}
