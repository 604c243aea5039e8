package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.nonce.SignedNonces;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The nonces that finished ceremonies are worth. */
@ApplicationScoped
public class Nonces {
    private final Ceremonies ceremonies;
    private final SignedNonces signedNonces;
    private final CeremonyMetrics metrics;
    private final Clock clock;

    Nonces(Ceremonies ceremonies, SignedNonces signedNonces, CeremonyMetrics metrics, Clock clock) {
        this.ceremonies = ceremonies;
        this.signedNonces = signedNonces;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Redeems a nonce, which then is worth nothing any more.
     *
     * @param transactionId the transaction that the nonce must be of, or the nonce stays good; null: any
     * @throws ApiException 401 for anything that is not a live nonce of the app; 403 when the user was deactivated since
     */
    @WithSpan("nonce.redeem")
    public Redemption redeem(App app, String nonce, @Nullable String transactionId) {
        Redemption redemption = signedNonces
                .ticket(app, nonce)
                .flatMap(Ticket::parse)
                .flatMap(ticket -> {
                    if (transactionId == null) {
                        return ceremonies.redeem(app, ticket, null, clock.instant());
                    }
                    return Ticket.parse(transactionId)
                            .filter(transaction -> transaction.id().equals(ticket.id()))
                            .flatMap(transaction -> ceremonies.redeem(app, ticket, transaction, clock.instant()));
                })
                .orElseThrow(() -> new ApiException(ErrorCode.INVALID_NONCE));
        metrics.redeemed(app, redemption.type());
        return redemption;
    }
}
