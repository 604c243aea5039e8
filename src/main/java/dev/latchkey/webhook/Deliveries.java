package dev.latchkey.webhook;

import dev.latchkey.app.Apps;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.outbox.EventType;
import dev.latchkey.wire.Cursor;
import dev.latchkey.wire.Rfc3339;
import dev.latchkey.wire.TimeOrderedId;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lists deliveries for operators and repeats them on request; each such request is recorded in the audit trail. */
@ApplicationScoped
public class Deliveries {
    /** How many deliveries one call sends again. */
    static final int MOST_REPLAYED = 10_000;

    private static final Cursor CURSOR = new Cursor("deliveries");
    private static final UUID LAST_ID = new UUID(-1L, -1L);

    private static final String LIST = Statement.textBeside(Deliveries.class, "list-deliveries");
    private static final Statement LIST_ALL = Statement.of(LIST.replace("{state}", "true"));

    // Each state is written out, so that its partial index is used.
    private static final Statement LIST_PENDING = Statement.of(LIST.replace("{state}", "state = 'pending'"));
    private static final Statement LIST_DELIVERED = Statement.of(LIST.replace("{state}", "state = 'delivered'"));
    private static final Statement LIST_DEAD = Statement.of(LIST.replace("{state}", "state = 'dead'"));

    private static final Statement READ = Statement.beside(Deliveries.class, "read-delivery");
    private static final Statement ADD_TEST = Statement.beside(Deliveries.class, "add-test");
    private static final Statement REPLAY_ONE = Statement.beside(Deliveries.class, "replay-delivery");
    private static final Statement REPLAY_MANY = Statement.beside(Deliveries.class, "replay-deliveries");

    private final Apps apps;
    private final Webhooks webhooks;
    private final WebhookDelivery delivery;
    private final Audit audit;
    private final Sql sql;
    private final Clock clock;
    private final SecureRandom random;

    Deliveries(
            Apps apps,
            Webhooks webhooks,
            WebhookDelivery delivery,
            Audit audit,
            Sql sql,
            Clock clock,
            SecureRandom random) {
        this.apps = apps;
        this.webhooks = webhooks;
        this.delivery = delivery;
        this.audit = audit;
        this.sql = sql;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A page of deliveries.
     *
     * @param next the cursor of the next page; null if this is the last one
     */
    public record Page(List<Delivery> deliveries, @Nullable String next) {}

    /**
     * Some of a webhook's deliveries, newest first.
     *
     * @param state null: in any
     * @param cursor of the page before; null: from the newest
     * @throws ApiException 404 if there is no such app or it has no such webhook; 400 for an invalid cursor
     */
    public Page list(
            String appId, String webhookId, @Nullable DeliveryState state, @Nullable String cursor, int limit) {
        webhooks.get(appId, webhookId);
        Statement list = state == null ? LIST_ALL : list(state);
        Statement.Bound from = cursor == null
                ? list.with("before_at", Rfc3339.LATEST).with("before_id", LAST_ID)
                : CURSOR.read(
                        cursor, parts -> list.with("before_at", parts.time()).with("before_id", parts.uuid()));
        List<Delivery> found = sql.list(
                appId,
                () -> sql.rows(
                        from.with("app_id", appId).with("webhook_id", webhookId).with("most", limit + 1),
                        Delivery::read));
        if (found.size() <= limit) {
            return new Page(found, null);
        }
        Delivery last = found.get(limit - 1);
        return new Page(found.subList(0, limit), CURSOR.text(last.createdAt(), last.id()));
    }

    private static Statement list(DeliveryState state) {
        return switch (state) {
            case PENDING -> LIST_PENDING;
            case DELIVERED -> LIST_DELIVERED;
            case DEAD -> LIST_DEAD;
        };
    }

    /**
     * Sends {@code webhook.test} to one webhook, regardless of its events.
     *
     * @throws ApiException 404 if there is no such app or it has no such webhook; 409 if that is disabled
     */
    public Delivery test(String appId, String webhookId) {
        return ordering(appId, ActionType.WEBHOOK_TESTED, () -> {
            requireEnabled(webhooks.find(appId, webhookId));
            return sql.row(
                            ADD_TEST.with("app_id", appId)
                                    .with("webhook_id", webhookId)
                                    .with("event_id", TimeOrderedId.at(clock.instant(), random))
                                    .with("type", EventType.WEBHOOK_TEST),
                            Delivery::read)
                    .orElseThrow();
        });
    }

    /**
     * Has a delivery sent again, with all its attempts, whether or not it was delivered.
     *
     * @throws ApiException 404 if there is no such app or it has no such delivery; 409 if its webhook is disabled
     */
    public Delivery replay(String appId, String deliveryId) {
        return ordering(appId, ActionType.WEBHOOK_REPLAYED, () -> {
            UUID id = uuid(deliveryId).orElseThrow(Deliveries::notFound);
            Delivery present = sql.row(READ.with("app_id", appId).with("id", id), Delivery::read)
                    .orElseThrow(Deliveries::notFound);
            requireEnabled(webhooks.find(appId, present.webhookId()));
            return sql.row(REPLAY_ONE.with("app_id", appId).with("id", id), Delivery::read)
                    .orElseThrow(Deliveries::notFound);
        });
    }

    /**
     * The effect of a replay.
     *
     * @param replayed how many deliveries are sent again
     * @param next the {@code since} of the next call; null if there are no more
     */
    public record Replayed(int replayed, @Nullable Instant next) {}

    /**
     * Has the deliveries of events since a time sent again, oldest first, at most {@value #MOST_REPLAYED}.
     *
     * @param since null: all that there are
     * @throws ApiException 404 if there is no such app or it has no such webhook; 409 if that is disabled
     */
    public Replayed replaySince(String appId, String webhookId, @Nullable Instant since) {
        return ordering(appId, ActionType.WEBHOOK_REPLAYED, () -> {
            requireEnabled(webhooks.find(appId, webhookId));
            List<Instant> again = sql.rows(
                    REPLAY_MANY
                            .with("app_id", appId)
                            .with("webhook_id", webhookId)
                            .with("since", since == null ? Rfc3339.EARLIEST : since)
                            .with("most", MOST_REPLAYED),
                    row -> row.instant("created_at"));
            Instant next = again.size() < MOST_REPLAYED
                    ? null
                    : again.stream().max(Instant::compareTo).orElseThrow();
            return new Replayed(again.size(), next);
        });
    }

    private <T> T ordering(String appId, ActionType type, Supplier<T> order) {
        T ordered = sql.inBatch(appId, () -> {
            apps.get(appId);
            T result = order.get();
            audit.record(Action.onApp(type, appId));
            return result;
        });
        delivery.wake();
        return ordered;
    }

    private static void requireEnabled(Webhook webhook) {
        if (!webhook.enabled()) {
            throw new ApiException(ErrorCode.CONFLICT, "The webhook is disabled.");
        }
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static ApiException notFound() {
        return new ApiException(ErrorCode.DELIVERY_NOT_FOUND);
    }
}
