package dev.latchkey.webauthn;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latchkey.app.Algorithm;
import dev.latchkey.app.AttestationConveyance;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.app.Hint;
import dev.latchkey.app.ResidentKey;
import dev.latchkey.app.UserVerification;
import dev.latchkey.user.UserHandle;
import dev.latchkey.wire.Base64Url;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options for creating a passkey: {@code PublicKeyCredentialCreationOptionsJSON} of WebAuthn Level 3, section
 * 5.1.9, for {@code parseCreationOptionsFromJSON}. Member names are the standard's, regardless of the mapper's naming
 * strategy.
 *
 * @param pubKeyCredParams most preferred first
 * @param timeout milliseconds
 */
public record CreationOptions(
        @JsonProperty("rp") Rp rp,
        @JsonProperty("user") User user,
        @JsonProperty("challenge") String challenge,
        @JsonProperty("pubKeyCredParams") List<Parameters> pubKeyCredParams,
        @JsonProperty("timeout") long timeout,

        @JsonProperty("excludeCredentials") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<CredentialDescriptor> excludeCredentials,

        @JsonProperty("authenticatorSelection") AuthenticatorSelection authenticatorSelection,

        @JsonProperty("hints") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Hint> hints,

        @JsonProperty("attestation") AttestationConveyance attestation,
        @JsonProperty("extensions") Extensions extensions) {

    /** The relying party (section 5.4.2). */
    public record Rp(
            @JsonProperty("id") String id,
            @JsonProperty("name") String name) {}

    /**
     * The user (section 5.4.3).
     *
     * @param id the user handle in base64url
     */
    public record User(
            @JsonProperty("id") String id,
            @JsonProperty("name") String name,
            @JsonProperty("displayName") String displayName) {}

    /** An accepted kind of key (section 5.3). */
    public record Parameters(
            @JsonProperty("type") String type,
            @JsonProperty("alg") Algorithm alg) {}

    /**
     * Criteria for authenticators (section 5.4.4).
     *
     * @param authenticatorAttachment null and left out for any
     * @param requireResidentKey what Level 1 clients read instead of {@code residentKey}
     */
    public record AuthenticatorSelection(
            @JsonProperty("authenticatorAttachment") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            AuthenticatorAttachment authenticatorAttachment,

            @JsonProperty("residentKey") ResidentKey residentKey,
            @JsonProperty("requireResidentKey") boolean requireResidentKey,
            @JsonProperty("userVerification") UserVerification userVerification) {}

    /**
     * Requested extensions.
     *
     * @param credProps asks whether the passkey is discoverable (section 10.1.3)
     */
    public record Extensions(@JsonProperty("credProps") boolean credProps) {}

    /**
     * Creates the options of one ceremony.
     *
     * @param displayName the user's name and display name on the authenticator
     * @param algorithms most preferred first
     * @param exclude the user's passkeys; an authenticator that holds one must not create another
     * @param attachment null for any
     */
    public static CreationOptions of(
            byte[] challenge,
            String rpId,
            String rpName,
            UserHandle user,
            String displayName,
            List<Algorithm> algorithms,
            Duration timeout,
            List<CredentialDescriptor> exclude,
            ResidentKey residentKey,
            UserVerification userVerification,
            AttestationConveyance attestation,
            @Nullable AuthenticatorAttachment attachment,
            List<Hint> hints) {
        return new CreationOptions(
                new Rp(rpId, rpName),
                new User(user.base64Url(), displayName, displayName),
                Base64Url.encode(challenge),
                algorithms.stream()
                        .map(algorithm -> new Parameters("public-key", algorithm))
                        .toList(),
                timeout.toMillis(),
                List.copyOf(exclude),
                new AuthenticatorSelection(
                        attachment, residentKey, residentKey == ResidentKey.REQUIRED, userVerification),
                List.copyOf(hints),
                attestation,
                new Extensions(true));
    }
}
