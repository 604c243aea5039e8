package dev.latchkey.database;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a call: workers for what blocks or takes long, its event loop for everything else. On both, the call keeps its
 * deadline and the request id of its log lines.
 */
public final class Threads {
    private final @Nullable Context context;

    private Threads(@Nullable Context context) {
        this.context = context;
    }

    /** Of the call that the current thread works on. */
    static Threads ofCall() {
        return new Threads(VertxContext.isOnDuplicatedContext() ? Vertx.currentContext() : null);
    }

    /** Does work of the current call that blocks or takes long; the result is handed on by the call's event loop. */
    public static <T> CompletionStage<T> onWorker(Supplier<T> work) {
        return ofCall().block(work);
    }

    /** Does work that blocks. */
    <T> CompletionStage<T> block(Supplier<T> work) {
        return context == null
                ? CompletableFuture.supplyAsync(work, Infrastructure.getDefaultExecutor())
                : context.executeBlocking(work::get, false).toCompletionStage();
    }

    /** Continues the call. */
    void resume(Runnable next) {
        if (context == null) {
            next.run();
        } else {
            context.runOnContext(turn -> next.run());
        }
    }

    /**
     * Does this once the event loop of the current thread has read everything that has arrived; at once if the current thread is
     * none.
     */
    static void atEndOfTurn(Runnable next) {
        if (Vertx.currentContext() instanceof ContextInternal current
                && current.inThread()
                && current.isEventLoopContext()) {
            current.nettyEventLoop().execute(next);
        } else {
            next.run();
        }
    }

    /** The failure of a stage itself, without what the stages that depend on it have wrapped around it. */
    static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
