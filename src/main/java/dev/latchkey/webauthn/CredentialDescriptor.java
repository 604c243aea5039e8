package dev.latchkey.webauthn;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.latchkey.passkey.CredentialId;
import java.util.List;

/**
 * A passkey named in options: {@code PublicKeyCredentialDescriptorJSON} of WebAuthn Level 3, section 5.1.8.
 *
 * @param transports as the client reported them at registration; left out if there are none
 */
public record CredentialDescriptor(
        @JsonProperty("id") @JsonSerialize(converter = Base64Url.class)
        CredentialId id,

        @JsonProperty("transports") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> transports) {
    public CredentialDescriptor {
        transports = List.copyOf(transports);
    }

    @JsonProperty("type")
    public String type() {
        return "public-key";
    }

    static final class Base64Url extends StdConverter<CredentialId, String> {
        @Override
        public String convert(CredentialId id) {
            return id.base64Url();
        }
    }
}
