package dev.latchkey.directory;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.latchkey.database.Row;
import dev.latchkey.user.UserStatus;
import java.time.Instant;

/**
 * A user in a list on the wire (contract section 1): {@link UserView} without the members that take a query of their
 * own.
 *
 * @param lastLoginAt the creation time for a user who never logged in
 */
public record UserSummary(
        Instant createdAt,
        String email,
        boolean emailVerified,
        String externalId,
        String id,
        Instant lastLoginAt,
        long loginCount,
        String phone,
        boolean phoneVerified,
        UserStatus status,
        Instant updatedAt,
        @JsonRawValue String userMetadata) {
    static UserSummary read(Row row) {
        return new UserSummary(
                row.instant("created_at"),
                "",
                false,
                row.text("external_id"),
                row.text("id"),
                row.instant("last_login_at"),
                row.count("login_count"),
                "",
                false,
                row.constant("status", UserStatus.class),
                row.instant("updated_at"),
                row.text("user_metadata"));
    }
}
