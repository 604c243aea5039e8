package dev.latchkey.testsupport.judges;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** The CPU time of a task's thread, independent of other load. */
public final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int MOST_RUNS = 300;

    private CpuTime() {}

    /**
     * The minimum cost of a run of this task, once it is compiled: it is run until it costs less than this, or 300 times. Earlier
     * work in the same JVM may keep the compiler busy for seconds.
     */
    public static Duration onceWarm(Duration enough, Runnable task) {
        long least = Long.MAX_VALUE;
        for (int run = 0; run < MOST_RUNS && least >= enough.toNanos(); run++) {
            long start = THREADS.getCurrentThreadCpuTime();
            task.run();
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
        }
        return Duration.ofNanos(least);
    }
}
