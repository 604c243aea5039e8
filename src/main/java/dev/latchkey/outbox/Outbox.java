package dev.latchkey.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Writes the events of changes that are not made by a single statement; see {@link ReportingStatement} for the others. */
@ApplicationScoped
public class Outbox {
    private static final Statement REPORT = Statement.of(
            Statement.textBeside(Outbox.class, "report").replace("{deliver}", ReportingStatement.deliver()));

    private final Subscriptions subscriptions;
    private final Sql sql;
    private final ObjectMapper json;
    private final Clock clock;

    Outbox(Subscriptions subscriptions, Sql sql, ObjectMapper json, Clock clock) {
        this.subscriptions = subscriptions;
        this.sql = sql;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Writes an event in the transaction that made the change, for each webhook that wants it; without a statement if none of the
     * app's webhooks does.
     */
    public void report(Event event) {
        if (subscriptions.include(event.appId(), event.type())) {
            sql.change(REPORT.with("app_id", event.appId())
                    .with("type", event.type())
                    .with("user_id", event.userId())
                    .with("data", text(event))
                    .with("now", clock.instant()));
        }
    }

    private String text(Event event) {
        try {
            return json.writeValueAsString(event.data());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("data that are not JSON: " + event.type(), e);
        }
    }
}
