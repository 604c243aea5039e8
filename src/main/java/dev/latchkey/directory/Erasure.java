package dev.latchkey.directory;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Takes users out of the database without a record of who did it: {@link Users} and housekeeping add that record.
 */
@ApplicationScoped
public class Erasure {
    private static final Statement DELETE_PASSKEYS = Statement.beside(Erasure.class, "delete-passkeys");
    private static final Statement ERASE_CEREMONIES = Statement.beside(Erasure.class, "erase-ceremonies");
    private static final Statement ERASE_DELIVERIES = Statement.beside(Erasure.class, "erase-deliveries");
    private static final Statement DELETE_USER = Statement.beside(Erasure.class, "delete-user");

    private final Sql sql;

    Erasure(Sql sql) {
        this.sql = sql;
    }

    /**
     * Deletes a user and their passkeys; their ceremonies keep their outcome and lose everything that identifies the user, their
     * passkey or their browser, and events about them are only kept until they are delivered.
     *
     * @return the ids of the passkeys
     * @throws ApiException 404 when there is no such user
     */
    public List<String> erase(String appId, String userId) {
        return sql.atomically(() -> {
            // The passkeys first, in the order in which logins lock: those that hold one end before, the others never
            // begin.
            List<String> deviceIds =
                    sql.rows(DELETE_PASSKEYS.with("app_id", appId).with("user_id", userId), row -> row.text("id"));
            for (Statement step : List.of(ERASE_CEREMONIES, ERASE_DELIVERIES)) {
                sql.change(step.with("app_id", appId).with("user_id", userId));
            }
            if (sql.change(DELETE_USER.with("app_id", appId).with("user_id", userId)) == 0) {
                // Another request deleted them meanwhile.
                throw new ApiException(ErrorCode.USER_NOT_FOUND);
            }
            // Once more, for the ceremonies of registrations that held the user until they were deleted.
            sql.change(ERASE_CEREMONIES.with("app_id", appId).with("user_id", userId));
            return deviceIds;
        });
    }
}
