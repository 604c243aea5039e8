package dev.latchkey.webhook;

import dev.latchkey.app.Apps;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Actor;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.outbox.EventType;
import dev.latchkey.wire.TimeOrderedId;
import dev.latchkey.wire.WireName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.security.SecureRandom;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Disables webhooks whose receivers are gone: with a record in the audit trail, and an event for the app's other webhooks that want
 * {@code webhook.disabled}. What is pending is kept, and sent if an operator enables the webhook in time.
 */
@ApplicationScoped
public class Disabling {
    private static final Logger LOG = Logger.getLogger(Disabling.class);

    private static final Statement DISABLE = Statement.beside(Disabling.class, "disable-webhook");
    private static final Statement ADD_EVENTS = Statement.beside(Disabling.class, "add-disabled");

    private final Apps apps;
    private final WantedEvents wantedEvents;
    private final WebhookMetrics metrics;
    private final Audit audit;
    private final Actor actor;
    private final Sql sql;
    private final Clock clock;
    private final SecureRandom random;

    Disabling(
            Apps apps,
            WantedEvents wantedEvents,
            WebhookMetrics metrics,
            Audit audit,
            Actor actor,
            Sql sql,
            Clock clock,
            SecureRandom random) {
        this.apps = apps;
        this.wantedEvents = wantedEvents;
        this.metrics = metrics;
        this.audit = audit;
        this.actor = actor;
        this.sql = sql;
        this.clock = clock;
        this.random = random;
    }

    /** Why a webhook is disabled. */
    enum Why implements WireName {
        /** It answered 410. */
        GONE,
        /** Every delivery failed for {@link Claims#PATIENCE}. */
        FAILING
    }

    /**
     * Disables a webhook, unless it is disabled or deleted already or has another URL.
     *
     * @param url to which the failed attempts were made
     */
    @ActivateRequestContext
    public void disable(String appId, String webhookId, String url, Why why) {
        actor.is(Actor.WEBHOOKS, null, null);
        boolean isDisabled = sql.atomically(appId, () -> disabled(appId, webhookId, url, why));
        if (isDisabled) {
            metrics.disabled(why);
            LOG.warnf("webhook %s of app %s is disabled: %s", webhookId, appId, why.wire());
        }
    }

    private boolean disabled(String appId, String webhookId, String url, Why why) {
        try {
            apps.locked(appId);
        } catch (ApiException e) {
            if (e.code() != ErrorCode.APP_NOT_FOUND) {
                throw e;
            }
            return false;
        }
        boolean isChanged = sql.row(
                        DISABLE.with("app_id", appId)
                                .with("webhook_id", webhookId)
                                .with("url", url)
                                .with("now", clock.instant()),
                        row -> row.text("id"))
                .isPresent();
        if (isChanged) {
            wantedEvents.update(appId);
            sql.change(ADD_EVENTS
                    .with("app_id", appId)
                    .with("webhook_id", webhookId)
                    .with("event_id", TimeOrderedId.at(clock.instant(), random))
                    .with("type", EventType.WEBHOOK_DISABLED)
                    .with("reason", why.wire()));
            audit.record(Action.onApp(ActionType.WEBHOOK_DISABLED, appId));
        }
        return isChanged;
    }
}
