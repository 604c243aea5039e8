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

    /** The inverse of the share that is added for complete headers. */
    private static final int RESERVE = 8;

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

    /** Takes memory for a body or for incomplete headers; false if there is not enough. */
    boolean take(long bytes) {
        return take(bytes, most);
    }

    /** Takes memory for headers that are complete, and so soon answered: a probe is, whatever unfinished requests there are. */
    boolean takeForAnswer(long bytes) {
        return take(bytes, most + most / RESERVE);
    }

    private boolean take(long bytes, long limit) {
        if (taken.addAndGet(bytes) <= limit) {
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
