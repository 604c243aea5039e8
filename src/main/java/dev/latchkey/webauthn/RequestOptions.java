package dev.latchkey.webauthn;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latchkey.app.Hint;
import dev.latchkey.app.UserVerification;
import dev.latchkey.wire.Base64Url;
import java.time.Duration;
import java.util.List;

/**
 * The options for authenticating with a passkey: {@code PublicKeyCredentialRequestOptionsJSON} of WebAuthn Level 3,
 * section 5.1.10, for {@code parseRequestOptionsFromJSON}. Member names are the standard's, regardless of the mapper's
 * naming strategy.
 *
 * @param timeout milliseconds
 * @param allowCredentials left out if empty: then any discoverable passkey of the relying party is accepted
 */
public record RequestOptions(
        @JsonProperty("challenge") String challenge,
        @JsonProperty("timeout") long timeout,
        @JsonProperty("rpId") String rpId,

        @JsonProperty("allowCredentials") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<CredentialDescriptor> allowCredentials,

        @JsonProperty("userVerification") UserVerification userVerification,

        @JsonProperty("hints") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Hint> hints) {
    /**
     * Creates the options of one ceremony.
     *
     * @param allow the user's passkeys; empty if the user is to be identified by the passkey
     */
    public static RequestOptions of(
            byte[] challenge,
            String rpId,
            Duration timeout,
            List<CredentialDescriptor> allow,
            UserVerification userVerification,
            List<Hint> hints) {
        return new RequestOptions(
                Base64Url.encode(challenge),
                timeout.toMillis(),
                rpId,
                List.copyOf(allow),
                userVerification,
                List.copyOf(hints));
    }
}
