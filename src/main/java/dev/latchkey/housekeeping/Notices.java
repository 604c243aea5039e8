package dev.latchkey.housekeeping;

import dev.latchkey.app.ApiKey;
import dev.latchkey.attestation.TrustedMetadata;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.outbox.Event;
import dev.latchkey.outbox.EventType;
import dev.latchkey.outbox.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The events that follow from no call: an API key is about to expire, or FIDO metadata report an authenticator model as
 * compromised. Each is written once, for the apps whose webhooks want it, with a note that it was.
 */
final class Notices {
    /** How long before its expiry a key is reported. */
    static final Duration BEFORE_EXPIRY = Duration.ofDays(14);

    private static final Statement WANTING =
            Statement.of("SELECT id FROM app WHERE :type = ANY (wanted_events) AND deleted_at IS NULL ORDER BY id");
    private static final Statement NOTE_EXPIRING_KEYS = Statement.beside(Notices.class, "note-expiring-keys");
    private static final Statement NOTE_COMPROMISED_MODELS = Statement.beside(Notices.class, "note-compromised-models");

    private final TrustedMetadata metadata;
    private final Lease lease;
    private final Outbox outbox;
    private final Sql sql;
    private final Clock clock;

    Notices(TrustedMetadata metadata, Lease lease, Outbox outbox, Sql sql, Clock clock) {
        this.metadata = metadata;
        this.lease = lease;
        this.outbox = outbox;
        this.sql = sql;
        this.clock = clock;
    }

    /** Writes what is due, unless another replica is doing so. */
    void write() {
        if (lease.take(false).isEmpty()) {
            return;
        }
        forEachAppWanting(EventType.API_KEY_EXPIRING, this::expiringKeys);
        List<String> compromised =
                metadata.compromisedModels().stream().map(UUID::toString).toList();
        if (!compromised.isEmpty()) {
            forEachAppWanting(EventType.PASSKEY_MODEL_COMPROMISED, appId -> compromisedModels(appId, compromised));
        }
        lease.giveBack();
    }

    private void forEachAppWanting(EventType type, Consumer<String> write) {
        for (String appId : sql.rows(WANTING.with("type", type), row -> row.text("id"))) {
            if (!lease.keep()) {
                return;
            }
            sql.atomically(appId, () -> write.accept(appId));
        }
    }

    private void expiringKeys(String appId) {
        Statement.Bound note = NOTE_EXPIRING_KEYS
                .with("app_id", appId)
                .with("now", clock.instant())
                .with("until", clock.instant().plus(BEFORE_EXPIRY));
        sql.rows(note, row -> event(EventType.API_KEY_EXPIRING, appId, key(row)))
                .forEach(outbox::report);
    }

    private static Map<String, Object> key(Row row) {
        return ApiKey.eventData(row.text("id"), row.text("name"), row.instant("expires_at"));
    }

    private void compromisedModels(String appId, List<String> aaguids) {
        Statement.Bound note = NOTE_COMPROMISED_MODELS
                .with("app_id", appId)
                .with("aaguids", aaguids)
                .with("now", clock.instant());
        sql.rows(note, row -> event(EventType.PASSKEY_MODEL_COMPROMISED, appId, model(row)))
                .forEach(outbox::report);
    }

    private static Map<String, Object> model(Row row) {
        return Map.of("aaguid", row.uuid("aaguid"), "passkeys", row.count("passkeys"));
    }

    private static Event event(EventType type, String appId, Map<String, Object> data) {
        return new Event(type, appId, null, data);
    }
}
