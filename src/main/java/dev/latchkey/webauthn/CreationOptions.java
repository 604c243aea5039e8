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
 * What a browser or phone is asked to make a passkey by: {@code PublicKeyCredentialCreationOptionsJSON} of WebAuthn
 * Level 3, section 5.1.9, which {@code parseCreationOptionsFromJSON} takes. The members' names are the standard's
 * whatever the mapper would call them.
 *
 * @param pubKeyCredParams most wanted first
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

    /** A kind of key that is taken (section 5.3). */
    public record Parameters(
            @JsonProperty("type") String type,
            @JsonProperty("alg") Algorithm alg) {}

    /**
     * The authenticators that are wanted (section 5.4.4).
     *
     * @param authenticatorAttachment left out when any will do
     * @param requireResidentKey what Level 1 clients read in place of {@code residentKey}
     */
    public record AuthenticatorSelection(
            @JsonProperty("authenticatorAttachment") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            AuthenticatorAttachment authenticatorAttachment,

            @JsonProperty("residentKey") ResidentKey residentKey,
            @JsonProperty("requireResidentKey") boolean requireResidentKey,
            @JsonProperty("userVerification") UserVerification userVerification) {}

    /**
     * The extensions that are asked for.
     *
     * @param credProps whether the passkey became a discoverable one (section 10.1.3)
     */
    public record Extensions(@JsonProperty("credProps") boolean credProps) {}

    /**
     * The options of one ceremony.
     *
     * @param displayName what the user is called on the authenticator, both as name and as display name
     * @param algorithms most wanted first
     * @param exclude the user's passkeys, of which no authenticator shall make a second
     * @param attachment null when any will do
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
