package dev.latchkey.database;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Work of several threads, one after the other in the order in which they ask; beside work that takes too long. */
final class Turns {
    private final Duration patience;
    private final Semaphore turn = new Semaphore(1, true);

    /** @param patience how long work waits for that in progress at most */
    Turns(Duration patience) {
        this.patience = patience;
    }

    /** Works when it is this thread's turn, or once its patience is over. */
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
