package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Limits how many requests are processed concurrently, separately for verifications and for all others, so that a flood of
 * one kind takes neither the threads of the other nor those of health checks. Excess requests wait without holding a thread,
 * and are answered with 503 if the queue is full or they have waited too long.
 */
@ApplicationScoped
class Bulkheads {
    private final Bulkhead verifications;
    private final Bulkhead calls;
    private final long patienceMillis;
    private final ErrorAnswers errors;

    Bulkheads(OverloadConfig config, ErrorAnswers errors, MeterRegistry registry) {
        this.verifications = new Bulkhead(config.verifications(), config.waiting());
        this.calls = new Bulkhead(config.calls(), config.waiting());
        this.patienceMillis = config.patience().toMillis();
        this.errors = errors;
        gauge(registry, "verifications", verifications);
        gauge(registry, "calls", calls);
    }

    private static void gauge(MeterRegistry registry, String work, Bulkhead bulkhead) {
        Gauge.builder("latchkey.waiting", bulkhead, Bulkhead::waiting)
                .description("Requests queued until others complete")
                .tag("work", work)
                .register(registry);
    }

    void admit(RoutingContext context) {
        switch (Match.of(context).work()) {
            case VERIFICATION -> enter(context, verifications);
            case STEP, OTHER -> enter(context, calls);
            case NONE -> context.next();
        }
    }

    private void enter(RoutingContext context, Bulkhead bulkhead) {
        Context own = context.vertx().getOrCreateContext();
        Runnable letIn = () -> own.runOnContext(turn -> goOn(context, bulkhead));
        switch (bulkhead.enter(letIn)) {
            case ENTERED -> goOn(context, bulkhead);
            case REFUSED -> errors.answer(context, ErrorCode.SERVICE_UNAVAILABLE);
            case WAITING -> {
                long timer = context.vertx().setTimer(patienceMillis, late -> {
                    if (bulkhead.giveUp(letIn)) {
                        errors.answer(context, ErrorCode.SERVICE_UNAVAILABLE);
                    }
                });
                context.addEndHandler(ended -> {
                    context.vertx().cancelTimer(timer);
                    bulkhead.giveUp(letIn);
                });
            }
        }
    }

    private static void goOn(RoutingContext context, Bulkhead bulkhead) {
        Place place = Place.of(context, bulkhead);
        if (context.response().closed()) {
            place.endOfRequest();
        } else {
            context.next();
        }
    }
}
