package dev.latchkey.http;

import java.util.ArrayDeque;
import java.util.Queue;

/** Limits how many requests run concurrently and how many wait. */
final class Bulkhead {
    private final int mostRunning;
    private final int mostWaiting;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Bulkhead(int mostRunning, int mostWaiting) {
        this.mostRunning = mostRunning;
        this.mostWaiting = mostWaiting;
    }

    /** The number of queued requests. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** The result of asking to enter. */
    enum Admission {
        ENTERED,
        WAITING,
        REFUSED
    }

    /** Enters, or queues until a running request leaves. */
    synchronized Admission enter(Runnable letIn) {
        if (running < mostRunning) {
            running++;
            return Admission.ENTERED;
        }
        if (waiting.size() < mostWaiting) {
            waiting.add(letIn);
            return Admission.WAITING;
        }
        return Admission.REFUSED;
    }

    /** Leaves the queue; false if the request was already let in. */
    synchronized boolean giveUp(Runnable letIn) {
        return waiting.remove(letIn);
    }

    /** Hands the place to the request that has waited longest. */
    void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
