package dev.latchkey.testsupport;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** What a task costs its thread, whoever else wants the processor. */
public final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /** The least that any of some runs cost: the first ones load classes and are interpreted. */
    public static Duration leastOf(int runs, Runnable task) {
        long least = Long.MAX_VALUE;
        for (int run = 0; run < runs; run++) {
            long start = THREADS.getCurrentThreadCpuTime();
            task.run();
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
        }
        return Duration.ofNanos(least);
    }
}
