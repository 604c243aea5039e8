package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    @Test
    void well_formed_bytes_are_decoded() {
        byte[] bytes = "\ufeffä👩\u0000".getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.decode(bytes)).contains("\ufeffä👩\u0000");
        assertThat(Utf8.decode(bytes, 3, 2)).contains("ä");
        assertThat(Utf8.decode(new byte[0])).contains("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "ff", "80", "c080", "c0af", "eda080", "f4908080", "f09f91", "61e4"})
    void malformed_bytes_have_no_text(String hex) {
        assertThat(Utf8.decode(HexFormat.of().parseHex(hex))).isEmpty();
    }
}
