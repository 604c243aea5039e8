package dev.latchkey.webhook;

import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.sealing.OperatorKey;
import dev.latchkey.sealing.SealedRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secrets of webhooks, as far as their encryption is concerned. */
@ApplicationScoped
class SealedWebhookSecrets implements SealedRows {
    private static final int BATCH = 500;

    private static final Statement ANY = Statement.beside(SealedWebhookSecrets.class, "any-secrets");
    private static final Statement FOREIGN = Statement.beside(SealedWebhookSecrets.class, "foreign-secrets");
    private static final Statement TO_RESEAL = Statement.beside(SealedWebhookSecrets.class, "secrets-to-reseal");
    private static final Statement RESEAL = Statement.beside(SealedWebhookSecrets.class, "reseal-secrets");

    private final Sql sql;
    private final OperatorKey operatorKey;

    SealedWebhookSecrets(Sql sql, OperatorKey operatorKey) {
        this.sql = sql;
        this.operatorKey = operatorKey;
    }

    private record Sealed(String appId, String webhookId, byte[] secret, byte @Nullable [] previous) {
        private static Sealed read(Row row) {
            return new Sealed(
                    row.text("app_id"),
                    row.text("id"),
                    row.bytes("sealed_secret"),
                    row.bytesOrNull("sealed_previous_secret"));
        }
    }

    @Override
    public boolean areThere() {
        return is(ANY.bound());
    }

    @Override
    public boolean areForeign(byte[] keyId, byte[] previousId) {
        return is(FOREIGN.with("id_length", OperatorKey.ID_LENGTH)
                .with("key_id", keyId)
                .with("previous_id", previousId));
    }

    @Override
    public int reseal() {
        int changed = 0;
        List<Sealed> batch;
        do {
            batch = sql.rows(
                    TO_RESEAL
                            .with("id_length", OperatorKey.ID_LENGTH)
                            .with("key_id", operatorKey.id())
                            .with("most", BATCH),
                    Sealed::read);
            for (Sealed sealed : batch) {
                byte[] previous = sealed.previous();
                changed += sql.change(RESEAL.with("app_id", sealed.appId())
                        .with("webhook_id", sealed.webhookId())
                        .with("sealed_secret", resealed(sealed, sealed.secret()))
                        .with("sealed_previous_secret", previous == null ? null : resealed(sealed, previous))
                        .with("was", sealed.secret()));
            }
        } while (!batch.isEmpty());
        return changed;
    }

    private byte[] resealed(Sealed row, byte[] secret) {
        return WebhookSecret.open(secret, row.appId(), row.webhookId(), operatorKey)
                .seal(row.appId(), row.webhookId(), operatorKey);
    }

    @Override
    public String withoutKey() {
        return "apps have webhooks: their events cannot be signed, and are not sent";
    }

    private boolean is(Statement.Bound question) {
        return sql.row(question, row -> row.flag("are_there")).orElseThrow();
    }
}
