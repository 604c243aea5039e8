package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.services.TestClock;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import org.junit.jupiter.api.Test;

/** Memory use under a flood of keys. */
class BucketsTest {
    private static final int FLOOD = 1_000_000;
    private static final long MOST_HEAP = 32L << 20;

    @Test
    void a_flood_of_addresses_keeps_memory_flat() {
        Buckets buckets = new Buckets(3_000, new TestClock());
        long before = used();

        for (int i = 0; i < FLOOD; i++) {
            buckets.take(Integer.toHexString(i) + "0123456789");
        }

        assertThat(used() - before).isLessThan(MOST_HEAP);
        assertThat(buckets.take("another")).isTrue();
    }

    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
