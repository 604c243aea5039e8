package dev.latchkey.webhook;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One webhook's deliveries on this replica: how many may be made at once, and the outcomes to be recorded. A webhook that
 * fails again and again is attempted one delivery at a time, with a second's pause after each, until one succeeds. So it takes
 * hardly any of what all webhooks share, however much waits for it.
 */
final class Lane {
    /** How many attempts are made at once. */
    static final int MOST_AT_ONCE = 16;

    /** After so many failures in a row. */
    private static final int FAILURES_IN_A_ROW = 3;

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Claims.Due webhook;

    /** Shared with the other lanes to the same host. */
    private final Semaphore host;

    private final List<Outcome> ended = new ArrayList<>();
    private int inFlight;
    private int failures;
    private long pausedUntil;
    private boolean isWorkedOn;
    private boolean isWorkWanted;

    /** @param host the places for attempts to the webhook's host */
    Lane(Claims.Due webhook, Semaphore host) {
        this.webhook = webhook;
        this.host = host;
        this.failures = webhook.isFailing() ? FAILURES_IN_A_ROW : 0;
        this.pausedUntil = System.nanoTime();
    }

    String appId() {
        return webhook.appId();
    }

    String webhookId() {
        return webhook.webhookId();
    }

    /** Whether it leads to the webhook's present URL. */
    boolean leadsTo(String url) {
        return webhook.url().equals(url);
    }

    /** Whether the caller is to process the lane; false if another thread is doing so, which will then process it once more. */
    synchronized boolean beginWork() {
        isWorkWanted = isWorkedOn;
        boolean begins = !isWorkedOn;
        isWorkedOn = true;
        return begins;
    }

    /** Whether there is to be more work after this. */
    synchronized boolean endWork() {
        isWorkedOn = isWorkWanted;
        isWorkWanted = false;
        return isWorkedOn;
    }

    /**
     * Takes places for attempts, to be given back by {@link #end} or {@link #giveBack}.
     *
     * @param all the places of all lanes together
     */
    synchronized int takePlaces(Semaphore all) {
        if (System.nanoTime() - pausedUntil < 0) {
            return 0;
        }
        int wanted = (isFailing() ? 1 : MOST_AT_ONCE) - inFlight;
        int taken = 0;
        while (taken < wanted && all.tryAcquire()) {
            if (!host.tryAcquire()) {
                all.release();
                break;
            }
            taken++;
        }
        inFlight += taken;
        return taken;
    }

    /** Gives back places that were not needed. */
    synchronized void giveBack(int places, Semaphore all) {
        inFlight -= places;
        host.release(places);
        all.release(places);
    }

    /** An attempt has ended. */
    synchronized void end(Outcome outcome, Semaphore all) {
        giveBack(1, all);
        ended.add(outcome);
        failures = outcome.isDelivered() ? 0 : failures + 1;
        if (isFailing()) {
            pausedUntil = System.nanoTime() + PAUSE_NANOS;
        }
    }

    /** The outcomes that are to be recorded. */
    synchronized List<Outcome> takeEnded() {
        List<Outcome> taken = List.copyOf(ended);
        ended.clear();
        return taken;
    }

    /** Outcomes that could not be recorded yet. */
    synchronized void keepEnded(List<Outcome> outcomes) {
        ended.addAll(0, outcomes);
    }

    /** Whether there are outcomes to be recorded. */
    synchronized boolean hasEnded() {
        return !ended.isEmpty();
    }

    /** Whether nothing of it is in progress. */
    synchronized boolean isIdle() {
        return inFlight == 0 && ended.isEmpty() && !isWorkedOn;
    }

    /** Whether it is attempted one delivery at a time. */
    synchronized boolean isFailing() {
        return failures >= FAILURES_IN_A_ROW;
    }
}
