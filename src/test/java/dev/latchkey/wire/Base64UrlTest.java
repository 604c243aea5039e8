package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64UrlTest {
    @Test
    void text_uses_the_url_alphabet_without_padding() {
        assertThat(Base64Url.encode(new byte[] {-1, -17, -66, -2})).isEqualTo("_---_g");
        assertThat(Base64Url.encode(new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "_w, 1", "_w==, 1", "_-8, 2", "_-8=, 2", "_---, 3", "_x, 1"})
    void padding_may_be_complete_or_missing(String text, int length) {
        assertThat(Base64Url.decode(text))
                .hasValueSatisfying(bytes -> assertThat(bytes).hasSize(length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+w", "/w", "_w=", "_", "_w ", "_w\n", "_w==_w", "=", "ä", "_---="})
    void other_text_is_not_decoded(String text) {
        assertThat(Base64Url.decode(text)).isEmpty();
    }
}
