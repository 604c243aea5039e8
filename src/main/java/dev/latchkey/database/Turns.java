package dev.latchkey.database;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets threads work one after the other, in the order in which they ask. A thread that has waited for longer than the patience
 * begins beside the one that is working.
 */
final class Turns {
    private final Duration patience;
    private final Semaphore turn = new Semaphore(1, true);

    /** @param patience how long a thread waits for its turn at most */
    Turns(Duration patience) {
        this.patience = patience;
    }

    /** Works when it is the current thread's turn, or after the patience. */
    void take(Runnable work) {
        boolean isTurn = await();
        try {
            work.run();
        } finally {
            if (isTurn) {
                turn.release();
            }
        }
    }

    private boolean await() {
        try {
            return turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether a thread waits for its turn. */
    boolean isAwaited() {
        return turn.hasQueuedThreads();
    }
}
