package dev.latchkey;

import dev.latchkey.webauthn.SignatureProvider;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The domain's dependencies on the machine: time, randomness and the signature provider. */
@ApplicationScoped
class Wiring {
    private static final Logger LOG = Logger.getLogger(Wiring.class);
    private static final Duration DATABASE_RESOLUTION = Duration.ofNanos(1_000);

    /** UTC in microseconds, the database's resolution. */
    @Produces
    @Singleton
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), DATABASE_RESOLUTION);
    }

    @Produces
    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }

    void installSignatures(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event,
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        SignatureProvider provider = SignatureProvider.install();
        LOG.infof("signatures are verified by %s", provider.name());
        Gauge.builder("latchkey.build", () -> 1)
                .description("The version of the service and its signature provider")
                .tag("version", version)
                .tag("signatures", provider.name())
                .register(registry);
        Gauge.builder("latchkey.signatures.accelerated", () -> provider.accelerated() ? 1 : 0)
                .description("Whether signatures are verified by native code, some ten times faster than by the JDK")
                .register(registry);
    }
}
