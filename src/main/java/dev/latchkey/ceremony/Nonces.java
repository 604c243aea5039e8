package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.nonce.SignedNonces;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The exchange of nonces. */
@ApplicationScoped
public class Nonces {
    private final Redemptions redemptions;
    private final SignedNonces signedNonces;
    private final CeremonyMetrics metrics;
    private final Clock clock;

    Nonces(Redemptions redemptions, SignedNonces signedNonces, CeremonyMetrics metrics, Clock clock) {
        this.redemptions = redemptions;
        this.signedNonces = signedNonces;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Redeems a nonce, once.
     *
     * @param transactionId to which the nonce must belong, otherwise it remains live; null: any
     * @throws ApiException 401 for anything that is not a live nonce of the app; 403 if the user was deactivated since
     */
    @WithSpan("nonce.redeem")
    public Redemption redeem(App app, String nonce, @Nullable String transactionId) {
        Redemption redemption = ticket(app, nonce)
                .flatMap(ticket -> {
                    if (transactionId == null) {
                        return redemptions.redeem(new Redemptions.Redeem(app, ticket, null, clock.instant()));
                    }
                    return Ticket.parse(transactionId)
                            .filter(transaction -> transaction.id().equals(ticket.id()))
                            .flatMap(transaction -> redemptions.redeem(
                                    new Redemptions.Redeem(app, ticket, transaction, clock.instant())));
                })
                .orElseThrow(() -> new ApiException(ErrorCode.INVALID_NONCE));
        metrics.redeemed(app, redemption.type());
        return redemption;
    }

    /** An app's setting may have changed since the nonce was issued, so its form decides. */
    private Optional<Ticket> ticket(App app, String nonce) {
        return SignedNonces.isSigned(nonce)
                ? signedNonces.ticket(app, nonce).flatMap(Ticket::parse).map(Ticket::ofJwt)
                : Ticket.parse(nonce);
    }
}
