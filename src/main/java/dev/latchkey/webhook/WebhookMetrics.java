package dev.latchkey.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the outcomes of attempts, and knows how long the oldest pending delivery has waited. */
@Startup // so that alerts see the counters before their first increment
@ApplicationScoped
class WebhookMetrics {
    private static final String RETRIED = "retried";

    private final Meter.MeterProvider<Counter> deliveries;
    private final Meter.MeterProvider<Counter> disabled;
    private final AtomicLong oldestPendingSeconds = new AtomicLong();

    WebhookMetrics(MeterRegistry registry) {
        deliveries = Counter.builder("latchkey.webhook.deliveries")
                .description("Attempts to deliver an event: delivered, to be retried, or given up")
                .withRegistry(registry);
        disabled = Counter.builder("latchkey.webhooks.disabled")
                .description("Webhooks that were disabled because their receivers are gone")
                .withRegistry(registry);
        TimeGauge.builder(
                        "latchkey.webhook.oldest.pending",
                        oldestPendingSeconds,
                        TimeUnit.SECONDS,
                        AtomicLong::doubleValue)
                .description("Age of the oldest delivery that is pending for an enabled webhook; 0 if there is none")
                .register(registry);
        List.of(DeliveryState.DELIVERED.wire(), RETRIED, DeliveryState.DEAD.wire())
                .forEach(outcome -> deliveries.withTag("outcome", outcome));
        Arrays.stream(Disabling.Why.values()).forEach(why -> disabled.withTag("why", why.wire()));
    }

    void finished(DeliveryState state) {
        deliveries
                .withTag("outcome", state == DeliveryState.PENDING ? RETRIED : state.wire())
                .increment();
    }

    void disabled(Disabling.Why why) {
        disabled.withTag("why", why.wire()).increment();
    }

    void oldestPending(long seconds) {
        oldestPendingSeconds.set(seconds);
    }
}
