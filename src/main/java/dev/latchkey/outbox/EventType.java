package dev.latchkey.outbox;

import dev.latchkey.wire.WireName;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What webhooks report; named {@code <thing>.<what happened>} on the wire. */
public enum EventType implements WireName {
    PASSKEY_CREATED("passkey.created"),
    PASSKEY_RENAMED("passkey.renamed"),
    PASSKEY_REVOKED("passkey.revoked"),
    PASSKEY_COUNTER_REGRESSED("passkey.counter_regressed"),
    PASSKEY_BACKUP_CHANGED("passkey.backup_changed"),
    PASSKEY_MODEL_COMPROMISED("passkey.model_compromised"),
    USER_CREATED("user.created"),
    USER_ENROLLED("user.enrolled"),
    USER_LOST_LAST_PASSKEY("user.lost_last_passkey"),
    USER_ACTIVATED("user.activated"),
    USER_DEACTIVATED("user.deactivated"),
    USER_DELETED("user.deleted"),
    LOGIN_COMPLETED("login.completed"),
    LOGIN_REFUSED("login.refused"),
    REGISTRATION_REFUSED("registration.refused"),
    APP_CHANGED("app.changed"),
    API_KEY_CREATED("api_key.created"),
    API_KEY_REVOKED("api_key.revoked"),
    API_KEY_EXPIRING("api_key.expiring"),
    USERS_IMPORTED("users.imported"),
    WEBHOOK_DISABLED("webhook.disabled"),
    WEBHOOK_TEST("webhook.test");

    private final String wire;

    EventType(String wire) {
        this.wire = wire;
    }

    @Override
    public String wire() {
        return wire;
    }

    /** The types that a webhook may want, in their order: all but {@link #WEBHOOK_TEST}, which is sent when it is asked for. */
    public static Set<EventType> subscribable() {
        return EnumSet.complementOf(EnumSet.of(WEBHOOK_TEST));
    }

    /** The types of these names; without those that only a later release knows. */
    public static Set<EventType> of(Collection<String> names) {
        return names.isEmpty()
                ? Set.of()
                : Arrays.stream(values())
                        .filter(type -> names.contains(type.wire()))
                        .collect(Collectors.toUnmodifiableSet());
    }
}
