package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AaguidTest {
    private static final String TEXT = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";
    private static final UUID VALUE = new UUID(0xfbfc3007_154e4eccL, 0x8c0b6e02_0557d7bdL);

    @Test
    void hyphenated_hexadecimal_is_read_and_written() {
        assertThat(Aaguid.parse(TEXT)).contains(VALUE);
        assertThat(Aaguid.parseLowerCase(TEXT)).contains(VALUE);
        assertThat(VALUE).hasToString(TEXT);
        assertThat(Aaguid.NONE).hasToString("00000000-0000-0000-0000-000000000000");
    }

    @Test
    void upper_case_is_for_lenient_formats() {
        String upperCase = "FBFC3007-154E-4ecc-8C0B-6E020557D7BD";
        assertThat(Aaguid.parse(upperCase)).contains(VALUE);
        assertThat(Aaguid.parseLowerCase(upperCase)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-2-3-4-5",
                "fbfc3007154e4ecc8c0b6e020557d7bd",
                "fbfc3007-154e-4ecc-8c0b-6e020557d7b",
                "fbfc3007-154e-4ecc-8c0b-6e020557d7bd0",
                "gbfc3007-154e-4ecc-8c0b-6e020557d7bd",
                "{fbfc3007-154e-4ecc-8c0b-6e020557d7bd}",
                "fbfc3007-154e-4ecc-8c0b-6e020557d7bd\n"
            })
    void other_text_is_not_an_aaguid(String text) {
        assertThat(Aaguid.parse(text)).isEmpty();
        assertThat(Aaguid.parseLowerCase(text)).isEmpty();
    }
}
