package dev.latchkey.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latchkey.app.RpId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page reports to the user's password managers after a login (WebAuthn Level 3, the signal methods): the
 * argument of {@code PublicKeyCredential.signalAllAcceptedCredentials} and {@code .signalCurrentUserDetails}, each of
 * which ignores the other's members. The names are the standard's.
 *
 * @param userId the user handle in base64url
 * @param allAcceptedCredentialIds of every passkey that can log in, and of pending ones, which a page must not hide;
 *     base64url
 * @param name the display name of the newest passkey; left out if there is none, and then there is nothing to rename
 * @param displayName the same
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Signal(
        @JsonProperty("rpId") RpId rpId,
        @JsonProperty("userId") String userId,
        @JsonProperty("allAcceptedCredentialIds") List<String> allAcceptedCredentialIds,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("displayName") @Nullable String displayName) {}
