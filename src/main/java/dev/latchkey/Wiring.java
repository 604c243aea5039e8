package dev.latchkey;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** The two things that the domain takes from the machine. */
final class Wiring {
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
}
