package dev.latchkey.ceremony;

import dev.latchkey.app.AppSettings;
import dev.latchkey.app.UserVerification;
import dev.latchkey.error.ApiException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a backend may ask of one transaction (contract section 6).
 *
 * @param userVerification in place of the app's setting; null: the app's
 * @param expiresIn seconds, from 1 to the app's {@code transaction_ttl}; null: that
 * @param context a JSON object that is handed back at redemption; null: none
 */
public record Terms(
        @Nullable UserVerification userVerification,
        @Nullable Integer expiresIn,
        @Nullable String context) {
    /**
     * How long the transaction can be used.
     *
     * @throws ApiException 400 when more is asked for than the app allows
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
