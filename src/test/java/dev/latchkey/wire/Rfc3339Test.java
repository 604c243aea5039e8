package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31t12:00:00z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.123456789Z, 2026-01-31T12:00:00.123456789Z",
        "2026-01-31T12:00:00.5+02:00, 2026-01-31T10:00:00.5Z",
        "2026-01-31T12:00:00-18:00, 2026-02-01T06:00:00Z",
        "2026-01-31T12:00:00-00:00, 2026-01-31T12:00:00Z",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999-18:00, +10000-01-01T17:59:59.999999999Z"
    })
    void times_are_read_exactly(String text, String moment) {
        assertThat(Rfc3339.parse(text)).contains(Instant.parse(moment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "1767225600",
                "2026-01-31",
                "2026-01-31T12:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31 12:00:00Z",
                "2026-01-31T12:00:00.Z",
                "2026-01-31T12:00:00.1234567890Z",
                "2026-01-31T12:00:00+02",
                "2026-01-31T12:00:00+0200",
                "2026-01-31T12:00:00+02:00[Europe/Berlin]",
                "2026-01-31T12:00:00+18:01",
                "2026-02-30T12:00:00Z",
                "2026-13-01T12:00:00Z",
                "2026-01-31T24:00:00Z",
                "2026-12-31T23:59:60Z",
                "-0001-01-01T00:00:00Z",
                "+12026-01-01T00:00:00Z",
                "２０２６-01-31T12:00:00Z",
                "2026-01-31T12:00:00Z\n"
            })
    void other_text_is_not_a_time(String text) {
        assertThat(Rfc3339.parse(text)).isEmpty();
        assertThat(Rfc3339.parseStored(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00.123456789Z, 2026-01-31T12:00:00.123456Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "0000-12-31T22:00:00-02:00, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999Z"
    })
    void stored_times_have_microseconds(String text, String moment) {
        assertThat(Rfc3339.parseStored(text)).contains(Instant.parse(moment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-12-31T23:59:59.999999999Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:00-00:01"})
    void times_outside_of_the_years_1_to_9999_are_not_stored(String text) {
        assertThat(Rfc3339.parse(text)).isPresent();
        assertThat(Rfc3339.parseStored(text)).isEmpty();
    }

    @Test
    void times_are_written_in_utc() {
        assertThat(Instant.ofEpochSecond(0, 123_456_000)).hasToString("1970-01-01T00:00:00.123456Z");
        assertThat(Instant.EPOCH).hasToString("1970-01-01T00:00:00Z");
        assertThat(Rfc3339.EARLIEST).hasToString("0001-01-01T00:00:00Z");
    }
}
