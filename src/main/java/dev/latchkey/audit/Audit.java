package dev.latchkey.audit;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.wire.TimeOrderedId;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;

/** Writes down what the actor of the current request does; whoever changes something in the domain calls it. */
@ApplicationScoped
public class Audit {
    private static final Statement RECORD = Statement.beside(Audit.class, "record");

    private final Sql sql;
    private final Actor actor;
    private final Clock clock;
    private final SecureRandom random;

    Audit(Sql sql, Actor actor, Clock clock, SecureRandom random) {
        this.sql = sql;
        this.actor = actor;
        this.clock = clock;
        this.random = random;
    }

    /** Records what was just done, in the transaction that did it, so that neither is without the other. */
    public void record(Action action) {
        Instant now = clock.instant();
        sql.change(RECORD.with("id", TimeOrderedId.at(now, random))
                .with("app_id", action.appId())
                .with("created_at", now)
                .with("type", action.type())
                .with("actor", actor.name())
                .with("user_id", action.userId())
                .with("device_id", action.deviceId())
                .with("count", action.count())
                .with("ip_addr", actor.ipAddr())
                .with("user_agent", actor.userAgent()));
    }
}
