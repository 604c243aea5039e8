package dev.latchkey.attestation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** The age of the FIDO metadata; NaN if there are none. */
@ApplicationScoped
class MetadataMetrics {
    void register(@Observes StartupEvent event, MeterRegistry registry, TrustedMetadata metadata, Clock clock) {
        TimeGauge.builder("latchkey.mds.overdue", metadata, TimeUnit.SECONDS, known -> overdue(known, clock.instant()))
                .description("Time since the FIDO metadata should have been renewed; negative before")
                .register(registry);
        Gauge.builder(
                        "latchkey.mds.number",
                        metadata,
                        known -> known.state().map(state -> (double) state.no()).orElse(Double.NaN))
                .description("The serial number of the FIDO metadata in use")
                .register(registry);
    }

    private static double overdue(TrustedMetadata metadata, Instant now) {
        return metadata.state()
                .map(state -> state.nextUpdate().atStartOfDay(ZoneOffset.UTC).toInstant())
                .map(due -> (double) Duration.between(due, now).toSeconds())
                .orElse(Double.NaN);
    }
}
