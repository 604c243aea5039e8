package dev.latchkey.webhook;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When a delivery that failed is attempted again: ten attempts within about three days. */
final class RetrySchedule {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** Up to a tenth is added, so that what failed at the same time is not attempted at the same time. */
    private static final int JITTER_SHARE = 10;

    private RetrySchedule() {}

    /**
     * The pause after a failed attempt.
     *
     * @param attempts how many have been made, from 1
     * @return empty if it was the last one
     */
    static Optional<Duration> pauseAfter(int attempts, SecureRandom random) {
        if (attempts > PAUSES.size()) {
            return Optional.empty();
        }
        Duration pause = PAUSES.get(attempts - 1);
        return Optional.of(pause.plusMillis(random.nextInt(Math.toIntExact(pause.toMillis() / JITTER_SHARE))));
    }
}
