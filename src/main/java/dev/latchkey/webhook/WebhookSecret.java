package dev.latchkey.webhook;

import dev.latchkey.sealing.OperatorKey;
import dev.latchkey.wire.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** A secret with which a webhook's requests are signed (Standard Webhooks 1.0): 32 random bytes. Its text form hides them. */
final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final int LENGTH = 32;

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    static WebhookSecret random(SecureRandom random) {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        return new WebhookSecret(key);
    }

    /** A webhook's secret that was sealed before. */
    static WebhookSecret open(byte[] sealed, String appId, String webhookId, OperatorKey operatorKey) {
        return new WebhookSecret(operatorKey.open(sealed, purpose(appId, webhookId)));
    }

    byte[] seal(String appId, String webhookId, OperatorKey operatorKey) {
        return operatorKey.seal(key, purpose(appId, webhookId));
    }

    /** The secret as it is shown once and as libraries of the standard read it. */
    String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /**
     * One signature of the header {@code webhook-signature}.
     *
     * @param id the value of {@code webhook-id}
     * @param timestamp the value of {@code webhook-timestamp}
     */
    String signature(String id, String timestamp, String body) {
        byte[] signed = HmacSha256.of(key, (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
        return VERSION + Base64.getEncoder().encodeToString(signed);
    }

    /** No nonce key has a purpose with two dots. */
    private static String purpose(String appId, String webhookId) {
        return "webhook." + appId + "." + webhookId;
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
