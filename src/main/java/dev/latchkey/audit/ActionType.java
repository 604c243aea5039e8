package dev.latchkey.audit;

import dev.latchkey.wire.WireName;

/** The recorded actions of operators, of backends that manage users, and of housekeeping. */
public enum ActionType implements WireName {
    APP_CREATED("app.created"),
    APP_CHANGED("app.changed"),
    APP_DELETED("app.deleted"),
    API_KEY_CREATED("api_key.created"),
    API_KEY_REVOKED("api_key.revoked"),
    USERS_EXPORTED("users.exported"),
    USERS_IMPORTED("users.imported"),
    USER_EXPORTED("user.exported"),
    USER_UPDATED("user.updated"),
    USER_ACTIVATED("user.activated"),
    USER_DEACTIVATED("user.deactivated"),
    USER_DELETED("user.deleted"),
    DEVICE_RENAMED("device.renamed"),
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

    ActionType(String wire) {
        this.wire = wire;
    }

    @Override
    public String wire() {
        return wire;
    }
}
