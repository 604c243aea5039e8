package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BoundsTest {
    static Stream<Arguments> allowed() {
        return Stream.of(
                Arguments.of(new Bounds.Port(), "1", "1"),
                Arguments.of(new Bounds.Port(), " 65535 ", "65535"),
                Arguments.of(new Bounds.Connections(), "4", "4"),
                Arguments.of(new Bounds.Connections(), "1000", "1000"),
                Arguments.of(new Bounds.OneOrMore(), "1", "1"),
                Arguments.of(new Bounds.OneOrMore(), "1000000000", "1000000000"),
                Arguments.of(new Bounds.NoneOrMore(), "0", "0"),
                Arguments.of(new Bounds.AnHourOrMore(), "60m", "PT1H"),
                Arguments.of(new Bounds.ADayOrMore(), "P1D", "PT24H"),
                Arguments.of(new Bounds.OffOrEvery(), "off", "off"),
                Arguments.of(new Bounds.OffOrEvery(), "10m", "10m"),
                Arguments.of(new Bounds.OffOrEvery(), "PT10M", "PT10M"));
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void values_within_the_bounds_are_accepted(Converter<?> bounds, String value, String read) {
        assertThat(bounds.convert(value)).hasToString(read);
    }

    @Test
    void an_interval_is_a_duration_or_off() {
        assertThat(Bounds.every("90s")).contains(Duration.ofSeconds(90));
        assertThat(Bounds.every("off")).isEmpty();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(new Bounds.Port(), "0", "a whole number from 1 to 65535"),
                Arguments.of(new Bounds.Port(), "65536", "a whole number from 1 to 65535"),
                Arguments.of(new Bounds.Connections(), "3", "a whole number from 4 to 1000"),
                Arguments.of(new Bounds.Connections(), "1001", "a whole number from 4 to 1000"),
                Arguments.of(new Bounds.OneOrMore(), "0", "a whole number from 1 to 1000000000"),
                Arguments.of(new Bounds.OneOrMore(), "1000000001", "a whole number from 1 to 1000000000"),
                Arguments.of(new Bounds.OneOrMore(), "many", "a whole number from 1 to 1000000000"),
                Arguments.of(new Bounds.NoneOrMore(), "-1", "a whole number from 0 to 1000000000"),
                Arguments.of(new Bounds.AnHourOrMore(), "59m", "an hour or more"),
                Arguments.of(new Bounds.ADayOrMore(), "23h", "a day or more"),
                Arguments.of(new Bounds.ADayOrMore(), "long", "a duration such as 90d, 10m or PT10M"),
                Arguments.of(new Bounds.OffOrEvery(), "often", "off or a duration such as 10m or PT10M"),
                Arguments.of(new Bounds.OffOrEvery(), "PTnonsense", "off or a duration such as 10m or PT10M"),
                Arguments.of(new Bounds.OffOrEvery(), " ", "off or a duration such as 10m or PT10M"),
                Arguments.of(new Bounds.OffOrEvery(), "0s", "off or a millisecond or more"),
                Arguments.of(new Bounds.OffOrEvery(), "PT0.0009S", "off or a millisecond or more"),
                Arguments.of(new Bounds.OffOrEvery(), "PT-10M", "off or a millisecond or more"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void other_values_are_refused_with_the_accepted_range(Converter<?> bounds, String value, String allowed) {
        assertThatThrownBy(() -> bounds.convert(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("- it must be " + allowed);
    }
}
