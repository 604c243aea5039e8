package dev.latchkey.bench;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ceremonies on a number of concurrent connections for a duration. Closed: each connection begins the next ceremony as soon as
 * one ends. Open: ceremonies are due at a fixed rate whether or not a connection is free, and each is timed from when it was
 * due, so that waiting is included.
 *
 * @param services over which the connections are distributed in turn
 * @param perSecond the rate of an open loop; null: closed
 */
record Loop(
        List<URI> services,
        int connections,
        Duration duration,
        @Nullable Double perSecond) {
    /** One ceremony, the n-th. */
    interface Work {
        void on(HttpConnection connection, Recording recording, long n) throws IOException, GeneralSecurityException;
    }

    /**
     * Runs it.
     *
     * @param turn the source of the next ceremony's number
     * @throws IllegalStateException if a connection failed in a way that is not counted as a failed ceremony
     */
    Recording run(AtomicLong turn, Work work) {
        Recording recording = new Recording();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        long begin = System.nanoTime();
        AtomicLong due = new AtomicLong();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                URI service = services.get(i % services.size());
                running.add(threads.submit(() -> {
                    repeat(service, begin, due, turn, work, recording);
                    return null;
                }));
            }
            for (Future<?> connection : running) {
                connection.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        return recording;
    }

    private void repeat(URI service, long begin, AtomicLong due, AtomicLong turn, Work work, Recording recording)
            throws IOException, GeneralSecurityException {
        long end = begin + duration.toNanos();
        try (HttpConnection connection = new HttpConnection(service)) {
            for (long start = next(begin, due); start < end; start = next(begin, due)) {
                try {
                    work.on(connection, recording, turn.getAndIncrement());
                    recording.took(Call.CEREMONY, System.nanoTime() - start);
                } catch (HttpConnection.UnexpectedAnswer e) {
                    if (recording.failures() == 0) {
                        System.err.println(e.getMessage());
                    }
                    recording.failed();
                }
            }
        }
    }

    private long next(long begin, AtomicLong due) {
        if (perSecond == null) {
            return System.nanoTime();
        }
        long start = begin + (long) (due.getAndIncrement() * 1e9 / perSecond);
        for (long wait = start - System.nanoTime(); wait > 0; wait = start - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
        return start;
    }
}
