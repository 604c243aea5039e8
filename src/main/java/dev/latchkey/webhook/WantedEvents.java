package dev.latchkey.webhook;

import dev.latchkey.app.Apps;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;

/** The events that an app's enabled webhooks want, kept with the app, so that an app without any writes nothing to the outbox. */
@ApplicationScoped
class WantedEvents {
    private static final Statement UPDATE = Statement.beside(WantedEvents.class, "want-events");

    private final Apps apps;
    private final Sql sql;

    WantedEvents(Apps apps, Sql sql) {
        this.apps = apps;
        this.sql = sql;
    }

    /** Brings them up to date, in the transaction that changed the webhooks and has locked the app. */
    void update(String appId) {
        sql.change(UPDATE.with("app_id", appId));
        sql.afterwards(() -> apps.forget(appId));
    }
}
