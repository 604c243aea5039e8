package dev.latchkey.directory;

import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Deletes users, each with its record in the audit trail. */
@ApplicationScoped
public class Erasure {
    private static final Statement DELETE_PASSKEYS = Statement.beside(Erasure.class, "delete-passkeys");
    private static final Statement ERASE_CEREMONIES = Statement.beside(Erasure.class, "erase-ceremonies");
    private static final Statement ERASE_DELIVERIES = Statement.beside(Erasure.class, "erase-deliveries");
    private static final Statement DELETE_USER = Statement.beside(Erasure.class, "delete-user");

    private final Audit audit;
    private final Sql sql;

    Erasure(Audit audit, Sql sql) {
        this.audit = audit;
        this.sql = sql;
    }

    /**
     * Deletes a user and their passkeys; their ceremonies keep their outcome and lose everything that identifies the user, their
     * passkey or their browser, and events about them are only kept until they are delivered.
     *
     * @throws ApiException 404 when there is no such user
     */
    public void erase(String appId, String userId) {
        sql.atomically(() -> {
            // The passkeys first, in the order in which logins lock: those that hold one end before, the others never
            // begin.
            List<String> deviceIds =
                    sql.rows(DELETE_PASSKEYS.with("app_id", appId).with("user_id", userId), row -> row.text("id"));
            for (Statement step : List.of(ERASE_CEREMONIES, ERASE_DELIVERIES)) {
                sql.change(step.with("app_id", appId).with("user_id", userId));
            }
            // None if another request deleted them meanwhile.
            String externalId = sql.row(
                            DELETE_USER.with("app_id", appId).with("user_id", userId), row -> row.text("external_id"))
                    .orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND));
            // Once more, for the ceremonies of registrations that held the user until they were deleted.
            sql.change(ERASE_CEREMONIES.with("app_id", appId).with("user_id", userId));
            audit.record(Action.onUser(ActionType.USER_DELETED, appId, userId)
                    .asEvent(Map.of("external_id", externalId, "device_ids", deviceIds)));
        });
    }
}
