package dev.latchkey.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
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

    private final SecureRandom random = new SecureRandom();

    @Test
    void the_pauses_grow_and_each_is_up_to_a_tenth_longer() {
        for (int attempt = 1; attempt <= PAUSES.size(); attempt++) {
            int made = attempt;
            Duration least = PAUSES.get(attempt - 1);
            List<Duration> pauses = IntStream.range(0, 100)
                    .mapToObj(i -> RetrySchedule.pauseAfter(made, random).orElseThrow())
                    .toList();
            assertThat(pauses)
                    .allMatch(pause -> pause.compareTo(least) >= 0)
                    .allMatch(pause -> pause.compareTo(least.multipliedBy(11).dividedBy(10)) < 0)
                    .anyMatch(pause -> !pause.equals(pauses.get(0)));
        }
    }

    @Test
    void the_tenth_attempt_is_the_last() {
        assertThat(RetrySchedule.pauseAfter(PAUSES.size() + 1, random)).isEmpty();
    }
}
