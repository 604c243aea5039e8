package dev.latchkey.database;

import io.smallrye.common.vertx.ContextLocals;
import io.smallrye.common.vertx.VertxContext;
import java.time.Duration;
import java.util.Optional;

/**
 * The time at which the call that is being worked on must have been answered. Its statements end by then, so that no thread
 * works for a caller who has been answered. Background work and streams have none.
 */
public final class Deadline {
    private static final String KEY = Deadline.class.getName();

    private Deadline() {}

    /** Sets it for the current call, from now on. */
    public static void set(Duration left) {
        if (VertxContext.isOnDuplicatedContext()) {
            ContextLocals.put(KEY, System.nanoTime() + left.toNanos());
        }
    }

    /** Removes the deadline of the current call. */
    public static void lift() {
        if (VertxContext.isOnDuplicatedContext()) {
            ContextLocals.remove(KEY);
        }
    }

    /** The time that is left, negative once it is over; empty without a deadline. */
    static Optional<Duration> left() {
        return VertxContext.isOnDuplicatedContext()
                ? ContextLocals.<Long>get(KEY).map(end -> Duration.ofNanos(end - System.nanoTime()))
                : Optional.empty();
    }
}
