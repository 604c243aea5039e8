package dev.latchkey;

import dev.latchkey.webauthn.SignatureProvider;
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
import org.jboss.logging.Logger;

/** What the domain takes from the machine: time, chance and signatures. */
@ApplicationScoped
class Wiring {
    private static final Logger LOG = Logger.getLogger(Wiring.class);
    private static final Duration DATABASE_RESOLUTION = Duration.ofNanos(1_000);

    /** UTC in microseconds, which is what the database keeps. */
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

    void installSignatures(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        LOG.infof("signatures are verified by %s", SignatureProvider.install().name());
    }
}
