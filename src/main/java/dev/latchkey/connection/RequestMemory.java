package dev.latchkey.connection;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** The memory that headers and bodies of all requests share, in bytes: taken as they arrive, given back when they are answered. */
@ApplicationScoped
class RequestMemory {
    private static final long MEBIBYTE = 1024 * 1024;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    RequestMemory(ConnectionConfig config, MeterRegistry registry) {
        this.most = config.memory() * MEBIBYTE;
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
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
