package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryStringTest {
    @Test
    void names_and_values_are_decoded_in_their_order() {
        assertThat(QueryString.parse("b=1&a=x%20y+z&b=2&&c&d=&e=1=2&%C3%A4=%F0%9F%91%A9"))
                .containsEntry("b", List.of("1", "2"))
                .containsEntry("a", List.of("x y z"))
                .containsEntry("c", List.of(""))
                .containsEntry("d", List.of(""))
                .containsEntry("e", List.of("1=2"))
                .containsEntry("ä", List.of("👩"))
                .hasSize(6);
    }

    @Test
    void no_query_has_no_parameters() {
        assertThat(QueryString.parse(null)).isEmpty();
        assertThat(QueryString.parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=%",
                "a=%4",
                "a=%zz",
                "a=%4g",
                "a=%+1",
                "a=%c3",
                "a=%ff",
                "a=%c0%80",
                "a=%c0%af",
                "a=%ed%a0%80",
                "a=%f4%90%80%80",
                "a=%00",
                "%00=a",
                "%ff",
                "a=\u0000",
                "a=ä",
                "a=%٠١"
            })
    void malformed_escapes_and_utf_8_are_rejected(String query) {
        assertThatThrownBy(() -> QueryString.parse(query))
                .isInstanceOf(ApiException.class)
                .hasMessage("The query string must be percent-encoded UTF-8 without U+0000.");
    }
}
