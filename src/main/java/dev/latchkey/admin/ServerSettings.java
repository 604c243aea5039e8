package dev.latchkey.admin;

import dev.latchkey.config.EnvironmentVariable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * Values in force of the service's configuration that tell an operator why it does what it does. They are listed one by one, so that
 * none is shown by accident: nothing here is secret, or says where anything is.
 */
@ApplicationScoped
class ServerSettings {
    private static final List<String> LIMITS = List.of(
            "latchkey.overload.verifications",
            "latchkey.overload.calls",
            "latchkey.overload.waiting",
            "latchkey.overload.patience",
            "latchkey.overload.deadline",
            "latchkey.overload.body-timeout",
            "latchkey.rate-limits.enabled",
            "latchkey.rate-limits.address",
            "latchkey.rate-limits.app",
            "latchkey.rate-limits.backend",
            "latchkey.rate-limits.refusals",
            "latchkey.connections.most",
            "latchkey.connections.of-address",
            "latchkey.connections.head-timeout",
            "latchkey.connections.memory",
            "latchkey.db.connections");

    private static final List<String> INTERVALS = List.of(
            "latchkey.figures.write-every",
            "latchkey.figures.recount-every",
            "latchkey.webhooks.every",
            "latchkey.housekeeping.every",
            "latchkey.housekeeping.jitter",
            "latchkey.housekeeping.erase-apps-every",
            "latchkey.nonce-keys.every",
            "latchkey.nonce-keys.rotation",
            "latchkey.database-clock.every",
            "latchkey.mds.every");

    private static final List<String> RETENTION = List.of(
            "latchkey.retention.ceremonies",
            "latchkey.retention.operator-actions",
            "latchkey.retention.addresses",
            "latchkey.retention.figures",
            "latchkey.retention.webhook-deliveries",
            "latchkey.retention.dead-webhook-deliveries",
            "latchkey.retention.pending-user-ttl");

    private final Config config;

    ServerSettings(Config config) {
        this.config = config;
    }

    /**
     * A setting.
     *
     * @param name its environment variable
     * @param value as configured, or by default
     */
    record Setting(String name, String value) {}

    /** What the service accepts at once, and per minute. */
    List<Setting> limits() {
        return of(LIMITS);
    }

    /** How often it does what it does in the background. */
    List<Setting> intervals() {
        return of(INTERVALS);
    }

    /** How long it keeps what it deletes by itself. */
    List<Setting> retention() {
        return of(RETENTION);
    }

    private List<Setting> of(List<String> names) {
        return names.stream()
                .map(name -> new Setting(EnvironmentVariable.of(name), config.getValue(name, String.class)))
                .toList();
    }
}
