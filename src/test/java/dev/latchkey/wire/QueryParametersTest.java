package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ApiException;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {
    @Test
    void a_parameter_may_be_omitted_or_empty() {
        QueryParameters query = QueryParameters.parse("a=&b=x%20y&unknown=1&unknown=2");
        assertThat(query.text("a")).isEmpty();
        assertThat(query.text("b")).isEqualTo("x y");
        assertThat(query.text("c")).isNull();
        assertThat(QueryParameters.parse(null).text("a")).isNull();
    }

    @Test
    void a_parameter_given_twice_is_rejected_even_with_one_value() {
        QueryParameters query = QueryParameters.parse("a=true&a=true&limit=1&limit=1");
        assertInvalid(() -> query.text("a"), "a must be given only once.");
        assertInvalid(() -> query.flag("a"), "a must be given only once.");
        assertInvalid(query::limit, "limit must be given only once.");
    }

    @ParameterizedTest
    @CsvSource({"limit=1, 1", "limit=500, 500", "limit=007, 7", "other=1, 100", "'', 100"})
    void a_limit_is_1_to_500_and_100_by_default(String raw, int limit) {
        assertThat(QueryParameters.parse(raw).limit()).isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit",
                "limit=0",
                "limit=501",
                "limit=-1",
                "limit=%2B1",
                "limit=1.0",
                "limit=+1",
                "limit=x",
                "limit=99999999999999999999",
                "limit=%D9%A1"
            })
    void other_limits_are_rejected(String raw) {
        assertInvalid(QueryParameters.parse(raw)::limit, "limit must be a whole number from 1 to 500.");
    }

    @ParameterizedTest
    @CsvSource({"page=0, 0", "page=9, 9", "'', 5"})
    void a_whole_number_has_inclusive_bounds(String raw, long number) {
        assertThat(QueryParameters.parse(raw).wholeNumber("page", 0, 9, 5)).isEqualTo(number);
    }

    @Test
    void a_whole_number_beyond_its_bounds_is_rejected() {
        assertInvalid(
                () -> QueryParameters.parse("page=10").wholeNumber("page", 0, 9, 5),
                "page must be a whole number from 0 to 9.");
    }

    @ParameterizedTest
    @CsvSource({"dry_run=true, true", "dry_run=false, false", "'', false"})
    void a_flag_is_false_by_default(String raw, boolean flag) {
        assertThat(QueryParameters.parse(raw).flag("dry_run")).isEqualTo(flag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dry_run", "dry_run=", "dry_run=1", "dry_run=TRUE", "dry_run=yes"})
    void other_flags_are_rejected(String raw) {
        assertInvalid(() -> QueryParameters.parse(raw).flag("dry_run"), "dry_run must be true or false.");
    }

    private enum Phase implements WireName {
        NEW_MOON,
        HALF,
        FULL
    }

    @ParameterizedTest
    @CsvSource({"phase=new-moon, NEW_MOON", "phase=full, FULL", "'',"})
    void a_constant_has_its_name_on_the_wire_and_is_null_by_default(String raw, @Nullable Phase phase) {
        assertThat(QueryParameters.parse(raw).constant("phase", Phase.class)).isEqualTo(phase);
    }

    @ParameterizedTest
    @ValueSource(strings = {"phase", "phase=FULL", "phase=new_moon", "phase=quarter"})
    void other_constants_are_rejected_with_those_that_there_are(String raw) {
        assertInvalid(
                () -> QueryParameters.parse(raw).constant("phase", Phase.class),
                "phase must be new-moon, half or full.");
    }

    @ParameterizedTest
    @CsvSource({"since=2026-01-31T12:00:00.5%2B01:00, 2026-01-31T11:00:00.5Z", "'',"})
    void a_time_is_null_by_default(String raw, @Nullable Instant time) {
        assertThat(QueryParameters.parse(raw).time("since")).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"since", "since=2026-01-31", "since=2026-02-30T12:00:00Z", "since=yesterday"})
    void other_times_are_rejected(String raw) {
        assertInvalid(
                () -> QueryParameters.parse(raw).time("since"),
                "since must be a time such as 2026-01-31T12:00:00Z (RFC 3339).");
    }

    private static void assertInvalid(ThrowingCallable reading, String sentence) {
        assertThatThrownBy(reading).isInstanceOf(ApiException.class).hasMessage(sentence);
    }
}
