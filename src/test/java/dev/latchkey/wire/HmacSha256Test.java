package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HmacSha256Test {
    /** RFC 4231, section 4.3. */
    private static final String CODE = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    private static final byte[] KEY = ascii("Jefe");

    @Test
    void parts_are_concatenated() {
        assertThat(HexFormat.of().formatHex(HmacSha256.of(KEY, ascii("what do ya want for nothing?"))))
                .isEqualTo(CODE);
        assertThat(HexFormat.of().formatHex(HmacSha256.of(KEY, ascii("what do ya want "), ascii("for nothing?"))))
                .isEqualTo(CODE);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
