package dev.latchkey.directory;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.latchkey.passkey.Passkey;
import dev.latchkey.user.User;
import dev.latchkey.user.UserStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The whole user on the wire (contract section 1). Members that Flex did not use have its empty values, because the
 * clients' models do not allow null.
 *
 * @param lastLoginAt the creation time for a user who never logged in
 */
public record UserView(
        Instant createdAt,
        String email,
        boolean emailVerified,
        String externalId,
        String id,
        Instant lastLoginAt,
        long loginCount,
        String phone,
        boolean phoneVerified,
        List<RecentEvent> recentEvents,
        Map<String, Object> socialConnections,
        UserStatus status,
        Instant updatedAt,
        @JsonRawValue String userMetadata,
        boolean webauthn,
        List<Device> webauthnDevices,
        List<String> webauthnTypes) {
    /** The maximum size of a user's metadata in bytes: 16 KiB. */
    public static final int MOST_METADATA_BYTES = 16 * 1024;

    static UserView of(User user, List<Passkey> passkeys, List<Device> devices, List<RecentEvent> recentEvents) {
        return new UserView(
                user.createdAt(),
                "",
                false,
                user.externalId(),
                user.id(),
                lastLoginAt(user, passkeys),
                user.revokedUsageCount()
                        + devices.stream().mapToLong(Device::usageCount).sum(),
                "",
                false,
                recentEvents,
                Map.of(),
                user.status(),
                user.updatedAt(),
                user.userMetadata(),
                !devices.isEmpty(),
                devices,
                devices.stream().map(Device::type).distinct().toList());
    }

    private static Instant lastLoginAt(User user, List<Passkey> passkeys) {
        return Stream.concat(
                        Stream.of(user).map(User::revokedLastLoginAt),
                        passkeys.stream().map(Passkey::lastLoginAt))
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(user.createdAt());
    }
}
