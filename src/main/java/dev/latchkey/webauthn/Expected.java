package dev.latchkey.webauthn;

import dev.latchkey.app.UserVerification;
import java.util.List;

/**
 * What a response of either ceremony is verified against, fixed when the challenge was issued.
 *
 * @param challenge the bytes that were issued
 * @param rpId the relying party's id
 * @param origins where the ceremony may take place, compared as text (WebAuthn Level 3, section 13.4.9)
 * @param topOrigins the pages that may frame such an origin; empty if none may
 * @param userVerification only {@code REQUIRED} demands anything of the response
 */
public record Expected(
        byte[] challenge,
        String rpId,
        List<String> origins,
        List<String> topOrigins,
        UserVerification userVerification) {
    public Expected {
        challenge = challenge.clone();
        origins = List.copyOf(origins);
        topOrigins = List.copyOf(topOrigins);
    }
}
