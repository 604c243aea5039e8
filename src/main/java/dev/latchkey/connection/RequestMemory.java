package dev.latchkey.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** The memory that headers and bodies of all requests share, in bytes: taken as they arrive, given back when they are answered. */
@Singleton
class RequestMemory {
    private static final long MEBIBYTE = 1024 * 1024;

    private final long most;
    private final AtomicLong taken = new AtomicLong();
    private final Counter refused;

    RequestMemory(ConnectionConfig config, MeterRegistry registry) {
        this.most = config.memory() * MEBIBYTE;
        this.refused = Counter.builder("latchkey.request.memory.refused")
                .description("Requests refused because there was no memory for their headers and body")
                .register(registry);
        Gauge.builder("latchkey.request.memory", taken, AtomicLong::get)
                .description("Headers and bodies of the requests that are not answered yet")
                .baseUnit("bytes")
                .register(registry);
    }

    /** Takes so much, if it is there. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        giveBack(bytes);
        refused.increment();
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
