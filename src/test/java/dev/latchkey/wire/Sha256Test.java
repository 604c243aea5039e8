package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /** FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void parts_are_concatenated() {
        assertThat(HexFormat.of().formatHex(Sha256.of("abc"))).isEqualTo(ABC);
        assertThat(HexFormat.of().formatHex(Sha256.of(new byte[] {'a'}, new byte[0], new byte[] {'b', 'c'})))
                .isEqualTo(ABC);
        assertThat(HexFormat.of().formatHex(Sha256.of(""))).isEqualTo(EMPTY);
    }

    @Test
    void text_is_digested_as_utf_8() {
        assertThat(Sha256.of("ä")).isEqualTo(Sha256.of(new byte[] {(byte) 0xc3, (byte) 0xa4}));
    }
}
