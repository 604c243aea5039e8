package dev.latchkey.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * How long each call takes, by its operationId: paths are not, for they name apps and users. What reaches no call, such as a
 * preflight or a path that does not exist, counts as {@code none}.
 */
@ApplicationScoped
class CallMetrics {
    /** Where a request keeps which call it came to. */
    static final String CALL = "latchkey.call";

    private static final Call NO_CALL = new Call("none", "none");
    private static final String HEALTH = "/q/";

    private final Meter.MeterProvider<Timer> timers;

    CallMetrics(MeterRegistry registry) {
        this.timers = Timer.builder("latchkey.calls")
                .description("Calls from their first byte to the last of the answer")
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

    /**
     * A call.
     *
     * @param door the API that it belongs to
     * @param name its operationId
     */
    record Call(String door, String name) {}

    void register(@Observes Router router) {
        router.route().order(RouteOrder.MEASURED).handler(this::measure);
    }

    private void measure(RoutingContext context) {
        if (!RequestTarget.begins(context.request(), HEALTH)) {
            long begin = System.nanoTime();
            context.addEndHandler(end -> record(context, Duration.ofNanos(System.nanoTime() - begin)));
        }
        context.next();
    }

    private void record(RoutingContext context, Duration taken) {
        Call call = context.get(CALL, NO_CALL);
        timers.withTags(Tags.of(
                        "door", call.door(),
                        "call", call.name(),
                        "status", Integer.toString(context.response().getStatusCode())))
                .record(taken);
    }
}
