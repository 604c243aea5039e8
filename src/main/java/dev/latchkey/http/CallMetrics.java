package dev.latchkey.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * How long each call takes, by its operationId rather than its path, which names apps and users. A request that is refused or
 * answered before it reaches a resource counts by the table of calls, and as {@code none} if the table has no call for it, as
 * for a preflight or a path that does not exist.
 */
@ApplicationScoped
class CallMetrics {
    /** The key under which a request stores the {@link Call} whose resource it has reached. */
    static final String REACHED = "latchkey.call";

    private static final String NO_CALL = "none";

    private final Meter.MeterProvider<Timer> timers;

    CallMetrics(MeterRegistry registry) {
        this.timers = Timer.builder("latchkey.calls")
                .description("Time from the first byte of the request to the last of the response")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(5))
                .withRegistry(registry);
    }

    void measure(RoutingContext context) {
        long begin = System.nanoTime();
        context.addEndHandler(end -> record(context, Duration.ofNanos(System.nanoTime() - begin)));
        context.next();
    }

    private void record(RoutingContext context, Duration taken) {
        Match match = Match.of(context);
        Endpoint endpoint = match.endpoint();
        if (endpoint.isManagement()) {
            return;
        }
        Call call = context.get(REACHED, match.call());
        timers.withTags(Tags.of(
                        "door", call == null ? NO_CALL : endpoint.caller().door(),
                        "call", call == null ? NO_CALL : call.name(),
                        "status", Integer.toString(context.response().getStatusCode())))
                .record(taken);
    }
}
