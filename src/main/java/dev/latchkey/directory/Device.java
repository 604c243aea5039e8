package dev.latchkey.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latchkey.passkey.Passkey;
import dev.latchkey.passkey.PasskeyProviders;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A passkey on the wire (contract section 1).
 *
 * @param credId the credential id in base64url
 * @param transports addition: as reported by the client at registration
 * @param aaguid addition: the authenticator model
 * @param backupState addition: whether it was backed up when last seen; null if unknown, and left out
 * @param userVerified addition: whether user verification was ever performed with it; null if unknown, and left out
 */
public record Device(
        Instant createdAt,
        String credId,
        String friendlyName,
        String id,
        Instant lastLoginAt,
        String type,
        Instant updatedAt,
        long usageCount,
        Icons icons,
        List<String> transports,
        String aaguid,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean backupState,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean userVerified) {
    /**
     * A provider's icons.
     *
     * @param light a data URI for light backgrounds; null if there is none
     * @param dark a data URI for dark backgrounds; null if there is none
     */
    public record Icons(@Nullable String light, @Nullable String dark) {}

    static Device of(Passkey passkey, Optional<PasskeyProviders.Provider> provider) {
        Instant lastLoginAt = passkey.lastLoginAt();
        String ownName = passkey.friendlyName();
        return new Device(
                passkey.createdAt(),
                passkey.credentialId().base64Url(),
                ownName == null ? provider.map(PasskeyProviders.Provider::name).orElse(passkey.displayName()) : ownName,
                passkey.id(),
                lastLoginAt == null ? passkey.createdAt() : lastLoginAt,
                passkey.kind().name().toLowerCase(Locale.ROOT),
                passkey.updatedAt(),
                passkey.usageCount(),
                new Icons(
                        provider.map(PasskeyProviders.Provider::iconLight).orElse(null),
                        provider.map(PasskeyProviders.Provider::iconDark).orElse(null)),
                passkey.transports(),
                passkey.aaguid().toString(),
                passkey.backupState(),
                passkey.uvInitialized());
    }
}
