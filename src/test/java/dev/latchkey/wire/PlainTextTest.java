package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    private static boolean isPlain(String text) {
        return PlainText.isPlainText(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "x",
                "\u00a0",
                "\u200b",
                "\u202e",
                "\ufeff",
                "\u2028",
                "\u00ad",
                "\ue000",
                "\uffff",
                "\ud83d\ude00"
            })
    void all_characters_but_controls_are_allowed(String text) {
        assertThat(isPlain(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0000",
                "\t",
                "a\nb",
                "\r",
                "\u001f",
                "\u007f",
                "\u0080",
                "\u009f",
                "\ud800",
                "\udc00",
                "\udc00\ud800"
            })
    void controls_unpaired_surrogates_and_empty_text_are_rejected(String text) {
        assertThat(isPlain(text)).isFalse();
    }

    @Test
    void the_length_is_counted_in_code_points() {
        assertThat(isPlain("x".repeat(256))).isTrue();
        assertThat(isPlain("x".repeat(257))).isFalse();
        assertThat(isPlain("\ud83d\ude00".repeat(256))).isTrue();
        assertThat(isPlain("\ud83d\ude00".repeat(257))).isFalse();
    }

    @Test
    void the_error_names_the_member() {
        PlainText.check("name", "x");
        assertThatThrownBy(() -> PlainText.check("name", "")).hasMessage("name must have " + PlainText.RULE + ".");
        assertThatThrownBy(() -> PlainText.check("name", null)).hasMessage("name is required.");
    }
}
