package dev.latchkey.client;

import dev.latchkey.app.App;
import dev.latchkey.ceremony.Finished;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Threads;
import dev.latchkey.directory.Signal;
import dev.latchkey.directory.Signals;
import dev.latchkey.error.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The responses to finished ceremonies. */
@ApplicationScoped
class NonceResponses {
    private static final Logger LOG = Logger.getLogger(NonceResponses.class);

    private final Signals signals;

    NonceResponses(Signals signals) {
        this.signals = signals;
    }

    CompletionStage<NonceResponse> of(App app, Finished finished) {
        return app.settings().signalsAtFinish()
                ? Threads.onWorker(() -> new NonceResponse(finished.nonce(), signals(app, finished.userId())))
                : CompletableFuture.completedFuture(new NonceResponse(finished.nonce(), null));
    }

    /** Null if they cannot be read: the ceremony is complete, and its nonce must not be lost. */
    private @Nullable List<Signal> signals(App app, String userId) {
        try {
            return signals.of(app, userId);
        } catch (DatabaseFailure | ApiException unavailable) {
            LOG.warnf("signals left out app=%s cause=%s", app.id(), unavailable.getMessage());
            return null;
        }
    }
}
