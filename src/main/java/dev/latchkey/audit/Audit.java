package dev.latchkey.audit;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.outbox.Event;
import dev.latchkey.outbox.EventType;
import dev.latchkey.outbox.Outbox;
import dev.latchkey.wire.TimeOrderedId;
import dev.latchkey.wire.VisibleAscii;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Records and logs the actions of the current request's actor; called by everything in the domain that changes something. The log
 * lines outlive a database that is restored from a backup.
 */
@ApplicationScoped
public class Audit {
    private static final Logger LOG = Logger.getLogger("dev.latchkey.audit");
    /** Stands for the app of an action that concerned several. */
    private static final String SEVERAL_APPS = "";

    private static final Statement RECORD = Statement.beside(Audit.class, "record");

    private final Outbox outbox;
    private final Sql sql;
    private final Actor actor;
    private final Clock clock;
    private final SecureRandom random;

    Audit(Outbox outbox, Sql sql, Actor actor, Clock clock, SecureRandom random) {
        this.outbox = outbox;
        this.sql = sql;
        this.actor = actor;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Records an action in the transaction that performed it, so that neither is committed without the other, with its event for
     * webhooks, and logs it after the commit.
     */
    public void record(Action action) {
        Instant now = clock.instant();
        UUID id = TimeOrderedId.at(now, random);
        sql.change(RECORD.with("id", id)
                .with("app_id", Objects.requireNonNullElse(action.appId(), SEVERAL_APPS))
                .with("created_at", now)
                .with("type", action.type())
                .with("actor", actor.name())
                .with("user_id", action.userId())
                .with("device_id", action.deviceId())
                .with("count", action.count())
                .with("ip_addr", actor.ipAddr())
                .with("user_agent", actor.userAgent()));
        EventType event = action.type().event();
        if (event != null && action.appId() != null && action.eventData() != null) {
            outbox.report(new Event(event, action.appId(), action.userId(), action.eventData()));
        }
        String line = "operator action type=" + action.type().wire()
                + member("app", action.appId())
                + member("user", action.userId())
                + member("device", action.deviceId())
                + member("count", action.count())
                + " actor=\"" + VisibleAscii.of(actor.name()) + "\" id=" + id;
        sql.onCommit(() -> LOG.info(line));
    }

    private static String member(String name, @Nullable Object value) {
        return value == null ? "" : " " + name + "=" + value;
    }
}
