package dev.latchkey.ceremony;

import dev.latchkey.app.AppSettings;
import dev.latchkey.app.UserVerification;
import dev.latchkey.error.ApiException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The optional terms of a transaction (contract section 6).
 *
 * @param userVerification overrides the app's setting; null: the app's
 * @param expiresIn seconds, from 1 to the app's {@code transaction_ttl}; null: the app's {@code transaction_ttl}
 * @param context a JSON object that the redemption returns unchanged; null: none
 */
public record Terms(
        @Nullable UserVerification userVerification,
        @Nullable Integer expiresIn,
        @Nullable String context) {
    /**
     * The transaction's lifetime.
     *
     * @throws ApiException 400 if {@code expiresIn} is out of range
     */
    Duration ttl(AppSettings settings) {
        if (expiresIn == null) {
            return settings.transactionTtl();
        }
        Duration asked = Duration.ofSeconds(expiresIn);
        if (asked.compareTo(Duration.ofSeconds(1)) < 0 || asked.compareTo(settings.transactionTtl()) > 0) {
            throw ApiException.invalid("expires_in must be from 1 to the app's transaction_ttl in seconds.");
        }
        return asked;
    }
}
