package dev.latchkey.audit;

import dev.latchkey.outbox.EventType;
import dev.latchkey.wire.WireName;
import org.jspecify.annotations.Nullable;

/** The recorded actions of operators, of backends that manage users, and of housekeeping. */
public enum ActionType implements WireName {
    APP_CREATED("app.created"),
    APP_CHANGED(EventType.APP_CHANGED),
    APP_DELETED("app.deleted"),
    API_KEY_CREATED(EventType.API_KEY_CREATED),
    API_KEY_REVOKED(EventType.API_KEY_REVOKED),
    USERS_EXPORTED("users.exported"),
    USERS_IMPORTED("users.imported"),
    USER_EXPORTED("user.exported"),
    USER_UPDATED("user.updated"),
    USER_ACTIVATED(EventType.USER_ACTIVATED),
    USER_DEACTIVATED(EventType.USER_DEACTIVATED),
    USER_DELETED(EventType.USER_DELETED),
    DEVICE_RENAMED("device.renamed", EventType.PASSKEY_RENAMED),
    DEVICE_BACKUP_FLAGS_RESET("device.backup_flags_reset"),
    DEVICE_REVOKED("device.revoked"),
    WEBHOOK_CREATED("webhook.created"),
    WEBHOOK_CHANGED("webhook.changed"),
    WEBHOOK_DELETED("webhook.deleted"),
    WEBHOOK_SECRET_ROTATED("webhook.secret_rotated"),
    WEBHOOK_TESTED("webhook.tested"),
    WEBHOOK_REPLAYED("webhook.replayed"),
    WEBHOOK_DISABLED("webhook.disabled"),
    CEREMONIES_DELETED("ceremonies.deleted"),
    CEREMONY_ADDRESSES_DELETED("ceremony_addresses.deleted"),
    OPERATOR_ACTIONS_DELETED("operator_actions.deleted"),
    OPERATOR_ADDRESSES_DELETED("operator_addresses.deleted"),
    NONCE_KEYS_DELETED("nonce_keys.deleted"),
    WEBHOOK_DELIVERIES_DELETED("webhook_deliveries.deleted");

    private final String wire;
    private final @Nullable EventType event;

    ActionType(String wire) {
        this(wire, null);
    }

    ActionType(EventType event) {
        this(event.wire(), event);
    }

    ActionType(String wire, @Nullable EventType event) {
        this.wire = wire;
        this.event = event;
    }

    /** The event as which webhooks receive such an action; null: none, or the statement that makes the change writes it. */
    @Nullable
    EventType event() {
        return event;
    }

    @Override
    public String wire() {
        return wire;
    }
}
