package dev.latchkey.directory;

import dev.latchkey.ceremony.CeremonyType;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** A user's recent events, read from the ceremonies' rows. */
@ApplicationScoped
class RecentEvents {
    private static final Statement OF_USER = Statement.beside(RecentEvents.class, "recent-events");

    private final Sql sql;

    RecentEvents(Sql sql) {
        this.sql = sql;
    }

    /** The user's 50 newest ceremonies, newest first. */
    List<RecentEvent> of(String appId, String userId) {
        return sql.rows(OF_USER.with("app_id", appId).with("user_id", userId), RecentEvents::read);
    }

    private static RecentEvent read(Row row) {
        boolean isRegistration = row.constant("type", CeremonyType.class) == CeremonyType.REGISTER;
        Instant completedAt = row.instantOrNull("completed_at");
        String userAgent = row.text("user_agent");
        return new RecentEvent(
                isRegistration ? "register" : "login",
                completedAt,
                row.instant("created_at"),
                row.uuid("id").toString(),
                row.text("ip_addr"),
                null,
                completedAt == null ? "incomplete" : "complete",
                isRegistration ? "passkey_register" : "passkey_login",
                userAgent,
                UserAgentDisplay.of(userAgent));
    }
}
