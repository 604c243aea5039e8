package dev.latchkey.webhook;

import dev.latchkey.app.Apps;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.sealing.OperatorKey;
import dev.latchkey.wire.RandomId;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Creates, changes and deletes an app's webhooks; each change is recorded in the audit trail. */
@ApplicationScoped
public class Webhooks {
    private static final Logger LOG = Logger.getLogger(Webhooks.class);

    /** How many webhooks an app may have. */
    static final int MOST = 20;

    /** How long the secret before the present one signs, too. */
    static final Duration OVERLAP = Duration.ofHours(24);

    private static final int DELETED_AT_ONCE = 1_000;

    /** Of the deliveries of a deleted webhook; the others are deleted when they expire. */
    private static final int MOST_DELETED = 20_000;

    private static final Statement CREATE = Statement.beside(Webhooks.class, "create-webhook");
    private static final Statement OF_APP = Statement.beside(Webhooks.class, "webhooks-of-app");
    private static final Statement READ = Statement.beside(Webhooks.class, "read-webhook");
    private static final Statement CHANGE = Statement.beside(Webhooks.class, "change-webhook");
    private static final Statement ROTATE = Statement.beside(Webhooks.class, "rotate-secret");
    private static final Statement DELETE =
            Statement.of("DELETE FROM webhook WHERE id = :webhook_id AND app_id = :app_id");
    private static final Statement DELETE_DELIVERIES = Statement.beside(Webhooks.class, "delete-deliveries");

    private final Apps apps;
    private final WantedEvents wantedEvents;
    private final WebhookDelivery delivery;
    private final OperatorKey operatorKey;
    private final WebhooksConfig config;
    private final Audit audit;
    private final Sql sql;
    private final Clock clock;
    private final SecureRandom random;

    Webhooks(
            Apps apps,
            WantedEvents wantedEvents,
            WebhookDelivery delivery,
            OperatorKey operatorKey,
            WebhooksConfig config,
            Audit audit,
            Sql sql,
            Clock clock,
            SecureRandom random) {
        this.apps = apps;
        this.wantedEvents = wantedEvents;
        this.delivery = delivery;
        this.operatorKey = operatorKey;
        this.config = config;
        this.audit = audit;
        this.sql = sql;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A webhook with a new secret.
     *
     * @param secret shown only once
     */
    public record Signed(Webhook webhook, String secret) {}

    /**
     * Creates a webhook.
     *
     * @throws ApiException 400 for an invalid URL, or if secrets cannot be encrypted; 404 if there is no such app; 409 if it has
     *     {@value #MOST} webhooks already
     */
    public Signed create(String appId, WebhookRequest request) {
        String url = checked(request.url());
        requireKey();
        return changing(appId, ActionType.WEBHOOK_CREATED, () -> {
            if (ofApp(appId).size() >= MOST) {
                throw new ApiException(ErrorCode.CONFLICT, "An app has at most " + MOST + " webhooks.");
            }
            String id = RandomId.next(random);
            WebhookSecret secret = WebhookSecret.random(random);
            Webhook created = sql.row(
                            wanted(CREATE, appId, request, url)
                                    .with("id", id)
                                    .with("sealed_secret", secret.seal(appId, id, operatorKey)),
                            Webhook::read)
                    .orElseThrow();
            return new Signed(created, secret.text());
        });
    }

    /**
     * All webhooks of an app, oldest first.
     *
     * @throws ApiException 404 if there is no such app
     */
    public List<Webhook> list(String appId) {
        apps.get(appId);
        return ofApp(appId);
    }

    /**
     * One webhook.
     *
     * @throws ApiException 404 if there is no such app or it has no such webhook
     */
    public Webhook get(String appId, String webhookId) {
        apps.get(appId);
        return find(appId, webhookId);
    }

    /**
     * Changes a webhook. One that is enabled, or gets another URL, has a fresh start: it is not disabled for earlier failures.
     *
     * @param change computes the requested state from the present one
     * @throws ApiException 400 for an invalid URL; 404 if there is no such app or it has no such webhook
     */
    public Webhook change(String appId, String webhookId, Function<Webhook, WebhookRequest> change) {
        return changing(appId, ActionType.WEBHOOK_CHANGED, () -> {
            Webhook present = find(appId, webhookId);
            WebhookRequest request = change.apply(present);
            boolean isFresh = !present.url().equals(request.url()) || (request.isEnabled() && !present.enabled());
            return sql.row(
                            wanted(CHANGE, appId, request, checked(request.url()))
                                    .with("webhook_id", webhookId)
                                    .with("is_fresh", isFresh),
                            Webhook::read)
                    .orElseThrow();
        });
    }

    /**
     * Deletes a webhook with its deliveries. What is being sent at this moment may still arrive.
     *
     * @throws ApiException 404 if there is no such app or it has no such webhook
     */
    public void delete(String appId, String webhookId) {
        changing(appId, ActionType.WEBHOOK_DELETED, () -> {
            find(appId, webhookId);
            return sql.change(DELETE.with("app_id", appId).with("webhook_id", webhookId));
        });
        try {
            deleteDeliveries(appId, webhookId);
        } catch (DatabaseFailure e) {
            if (!e.kind().isTemporary()) {
                throw e;
            }
            LOG.warnf(
                    "the deliveries of the deleted webhook %s remain until they expire, because the database failed: %s",
                    webhookId, e.kind());
        }
    }

    private void deleteDeliveries(String appId, String webhookId) {
        int deleted = 0;
        int batch;
        do {
            batch = sql.change(DELETE_DELIVERIES
                    .with("app_id", appId)
                    .with("webhook_id", webhookId)
                    .with("most", DELETED_AT_ONCE));
            deleted += batch;
        } while (batch > 0 && deleted < MOST_DELETED);
    }

    /**
     * Gives a webhook a new secret. The present one signs, too, for {@link #OVERLAP}; one before that no longer does.
     *
     * @throws ApiException 400 if secrets cannot be encrypted; 404 if there is no such app or it has no such webhook
     */
    public Signed rotate(String appId, String webhookId) {
        requireKey();
        return changing(appId, ActionType.WEBHOOK_SECRET_ROTATED, () -> {
            find(appId, webhookId);
            WebhookSecret secret = WebhookSecret.random(random);
            Webhook rotated = sql.row(
                            ROTATE.with("app_id", appId)
                                    .with("webhook_id", webhookId)
                                    .with("overlap_seconds", OVERLAP.toSeconds())
                                    .with("sealed_secret", secret.seal(appId, webhookId, operatorKey))
                                    .with("now", clock.instant()),
                            Webhook::read)
                    .orElseThrow();
            return new Signed(rotated, secret.text());
        });
    }

    /** Makes a change with its record, under the lock of the app, and brings the app's wanted events up to date. */
    private <T> T changing(String appId, ActionType type, Supplier<T> change) {
        T changed = sql.atomically(appId, () -> {
            apps.locked(appId);
            T result = change.get();
            wantedEvents.update(appId);
            audit.record(Action.onApp(type, appId));
            return result;
        });
        delivery.wake();
        return changed;
    }

    private List<Webhook> ofApp(String appId) {
        return sql.rows(OF_APP.with("app_id", appId), Webhook::read);
    }

    /** The webhook of an app that is known to exist. */
    Webhook find(String appId, String webhookId) {
        return (RandomId.isPossible(webhookId)
                        ? sql.row(READ.with("app_id", appId).with("webhook_id", webhookId), Webhook::read)
                        : Optional.<Webhook>empty())
                .orElseThrow(() -> new ApiException(ErrorCode.WEBHOOK_NOT_FOUND));
    }

    private Statement.Bound wanted(Statement statement, String appId, WebhookRequest request, String url) {
        return statement
                .with("app_id", appId)
                .with("url", url)
                .with("description", request.description())
                .with(
                        "events",
                        request.types().stream().map(type -> type.wire()).toList())
                .with("enabled", request.isEnabled())
                .with("now", clock.instant());
    }

    private String checked(String url) {
        return WebhookUrl.checked(url, config.unsafeAllowLocalhost());
    }

    private void requireKey() {
        if (!operatorKey.isSet()) {
            throw ApiException.invalid(
                    "Webhooks need an encryption key for their secrets: the server must be configured with"
                            + " LATCHKEY_ENCRYPTION_KEY.");
        }
    }
}
