package dev.latchkey.webhook;

import dev.latchkey.database.Row;
import dev.latchkey.database.Statement;
import dev.latchkey.sealing.OperatorKey;
import dev.latchkey.sealing.SealedRows;
import jakarta.enterprise.context.ApplicationScoped;

/** The secrets of webhooks, as far as their encryption is concerned. */
@ApplicationScoped
class SealedWebhookSecrets implements SealedRows {
    private static final Statement ANY = Statement.beside(SealedWebhookSecrets.class, "any-secrets");
    private static final Statement FOREIGN = Statement.beside(SealedWebhookSecrets.class, "foreign-secrets");
    private static final Statement TO_RESEAL = Statement.beside(SealedWebhookSecrets.class, "secrets-to-reseal");
    private static final Statement RESEAL = Statement.beside(SealedWebhookSecrets.class, "reseal-secrets");

    @Override
    public Queries queries() {
        return new Queries(ANY, FOREIGN, TO_RESEAL);
    }

    @Override
    public Statement.Bound resealed(Row row, OperatorKey operatorKey) {
        String appId = row.text("app_id");
        String webhookId = row.text("id");
        byte[] secret = row.bytes("sealed_secret");
        byte[] previous = row.bytesOrNull("sealed_previous_secret");
        return RESEAL.with("app_id", appId)
                .with("webhook_id", webhookId)
                .with("sealed_secret", resealed(secret, appId, webhookId, operatorKey))
                .with(
                        "sealed_previous_secret",
                        previous == null ? null : resealed(previous, appId, webhookId, operatorKey))
                .with("was", secret);
    }

    private static byte[] resealed(byte[] secret, String appId, String webhookId, OperatorKey operatorKey) {
        return WebhookSecret.open(secret, appId, webhookId, operatorKey).seal(appId, webhookId, operatorKey);
    }

    @Override
    public String withoutKey() {
        return "apps have webhooks: their events cannot be signed, and are not sent";
    }
}
