package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.database.Threads;
import dev.latchkey.error.ApiException;
import dev.latchkey.nonce.SignedNonces;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The exchange of nonces. */
@ApplicationScoped
public class Nonces {
    private static final CompletionStage<Redemptions.Outcome> INVALID =
            CompletableFuture.completedFuture(Redemptions.Unredeemed.INVALID);

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
     * @return fails with an {@link ApiException}: 401 for anything that is not a live nonce of the app; 403 if the user was deactivated since
     */
    @WithSpan("nonce.redeem")
    public CompletionStage<Redemption> redeem(App app, String nonce, @Nullable String transactionId) {
        return ticket(app, nonce)
                .thenCompose(ticket -> ticket.flatMap(valid -> redeem(app, valid, transactionId))
                        .map(redemptions::redeem)
                        .orElse(INVALID))
                .thenApply(outcome -> redeemed(app, outcome));
    }

    /** Empty if the transaction's id is not one to which the nonce can belong. */
    private Optional<Redemptions.Redeem> redeem(App app, Ticket nonce, @Nullable String transactionId) {
        if (transactionId == null) {
            return Optional.of(new Redemptions.Redeem(app, nonce, null, clock.instant()));
        }
        return Ticket.parse(transactionId)
                .filter(transaction -> transaction.id().equals(nonce.id()))
                .map(transaction -> new Redemptions.Redeem(app, nonce, transaction, clock.instant()));
    }

    private Redemption redeemed(App app, Redemptions.Outcome outcome) {
        Redemption redemption = outcome.orThrow();
        metrics.redeemed(app, redemption.type());
        return redemption;
    }

    /** An app's setting may have changed since the nonce was issued, so its form decides. */
    private CompletionStage<Optional<Ticket>> ticket(App app, String nonce) {
        return SignedNonces.isSigned(nonce)
                ? Threads.onWorker(() ->
                        signedNonces.ticket(app, nonce).flatMap(Ticket::parse).map(Ticket::ofJwt))
                : CompletableFuture.completedFuture(Ticket.parse(nonce));
    }
}
