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

    /** How many wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** What becomes of one who asks to enter. */
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

    /** Waits no longer; false when it was let in already. */
    synchronized boolean giveUp(Runnable letIn) {
        return waiting.remove(letIn);
    }

    /** Leaves its place to the one who has waited longest. */
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
