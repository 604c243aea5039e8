package dev.latchkey.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Divides the connections of the pool, so that one app's statements keep no other app's waiting: one app uses at most three
 * quarters of them, its lists at most a quarter, and the lists of all apps at most half. So some are left for ceremonies whatever
 * lists are read, and for readiness and other apps whatever one app does.
 */
final class Shares {
    /** How many lists of an app may wait for each that is read; a waiting one holds a thread. */
    private static final int MOST_WAITING = 4;

    private final Duration patience;
    private final int mostOfApp;
    private final int mostListsOfApp;
    private final Semaphore lists;

    /** By the app's id, for as long as they are in use. */
    private final Cache<String, Semaphore> apps =
            Caffeine.newBuilder().weakValues().build();

    /** By the app's id, too. */
    private final Cache<String, Semaphore> listsOfApps =
            Caffeine.newBuilder().weakValues().build();

    /**
     * Divides a pool.
     *
     * @param connections its size, at least 3
     * @param patience how long work waits for its share
     */
    Shares(int connections, Duration patience) {
        this.patience = patience;
        mostOfApp = connections * 3 / 4;
        mostListsOfApp = Math.max(connections / 4, 1);
        lists = new Semaphore(connections / 2, true);
    }

    /**
     * Does work with one connection within the share of an app.
     *
     * @param appId null: of no app, and not limited
     * @throws DatabaseFailure {@code BUSY} if the app uses its whole share for too long
     */
    <T> T use(@Nullable String appId, Supplier<T> work) {
        return appId == null ? work.get() : within(ofApp(appId), work);
    }

    /**
     * Reads a list with one connection within the shares of lists.
     *
     * @param appId null: of all apps
     * @throws DatabaseFailure {@code BUSY} if too many lists are being read or wait already
     */
    <T> T useForList(@Nullable String appId, Supplier<T> work) {
        if (appId == null) {
            return within(lists, work);
        }
        Semaphore listsOfApp = listsOfApps.get(appId, id -> new Semaphore(mostListsOfApp, true));
        if (listsOfApp.getQueueLength() >= MOST_WAITING * mostListsOfApp) {
            throw DatabaseFailure.busy();
        }
        return within(listsOfApp, () -> within(lists, () -> within(ofApp(appId), work)));
    }

    private Semaphore ofApp(String appId) {
        return apps.get(appId, id -> new Semaphore(mostOfApp));
    }

    private <T> T within(Semaphore share, Supplier<T> work) {
        try {
            if (!share.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw DatabaseFailure.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DatabaseFailure.busy();
        }
        try {
            return work.get();
        } finally {
            share.release();
        }
    }
}
