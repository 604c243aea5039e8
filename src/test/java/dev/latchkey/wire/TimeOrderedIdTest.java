package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeOrderedIdTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2026-11-23T02:00:00.123Z", "2500-01-01T00:00:00.999Z"})
    void it_is_a_uuid_of_version_7_with_its_time(String time) {
        UUID id = TimeOrderedId.at(Instant.parse(time), RANDOM);

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(TimeOrderedId.timeOf(id)).isEqualTo(Instant.parse(time));
    }

    @Test
    void times_are_rounded_down_to_the_millisecond() {
        UUID id = TimeOrderedId.at(Instant.parse("2026-11-23T02:00:00.123999Z"), RANDOM);

        assertThat(TimeOrderedId.timeOf(id)).isEqualTo(Instant.parse("2026-11-23T02:00:00.123Z"));
    }

    @Test
    void ids_of_later_times_sort_later() {
        Instant now = Instant.parse("2026-11-23T02:00:00Z");

        assertThat(Stream.iterate(now, time -> time.plusMillis(1))
                        .limit(1000)
                        .map(time -> TimeOrderedId.at(time, RANDOM).toString()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void ids_of_one_moment_differ() {
        Instant now = Instant.parse("2026-11-23T02:00:00Z");

        assertThat(Stream.generate(() -> TimeOrderedId.at(now, RANDOM))
                        .limit(1000)
                        .distinct())
                .hasSize(1000);
    }
}
