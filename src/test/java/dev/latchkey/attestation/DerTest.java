package dev.latchkey.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testsupport.authenticator.Bytes;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
    @ParameterizedTest
    @CsvSource({"020100,0", "02017f,127", "02020080,128", "0201ff,-1", "02047fffffff,2147483647"})
    void an_integer_is_read(String hex, int value) {
        assertThat(der(hex).integer()).isEqualTo(value);
    }

    @Test
    void elements_follow_each_other_to_the_end() {
        Der sequence = der("3009" + "02012c" + "0a0101" + "0401aa").sequence();

        assertThat(sequence.integer()).isEqualTo(44);
        assertThat(sequence.enumerated()).isEqualTo(1);
        assertThat(sequence.octets()).containsExactly(0xaa);
        assertThat(sequence.hasNext()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"a103020102,1", "be03020102,30", "bf1f03020102,31", "bf8458" + "03020102,600", "bf853e03020102,702"})
    void a_tag_may_be_long(String hex, int tag) {
        Der.Tagged tagged = der(hex).tagged();

        assertThat(tagged.tag()).isEqualTo(tag);
        assertThat(tagged.content().integer()).isEqualTo(2);
    }

    @Test
    void lengths_of_one_two_and_three_bytes_are_read() {
        for (int length : new int[] {127, 128, 255, 256, 65535}) {
            byte[] content = Bytes.random(length);
            String head = length < 128 ? "04%02x" : length < 256 ? "0481%02x" : "0482%04x";

            assertThat(Der.of(Bytes.concat(HexFormat.of().parseHex(head.formatted(length)), content))
                            .octets())
                    .isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02",
                "0200",
                "020200",
                "0202007f",
                "0202ff80",
                "02050000000001",
                "0401aa",
                "02810101",
                "0280010000",
                "0283000001" + "01",
                "0284ffffffff01",
                "02ff01"
            })
    void an_invalid_integer_is_refused(String hex) {
        assertRefused(() -> der(hex).integer());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3003020102",
                "4103020102",
                "bf1e03020102",
                "bf801f03020102",
                "bfffffff7f03020102",
                "bfff",
                "bf8458",
                "bf845804020102"
            })
    void an_invalid_tag_is_refused(String hex) {
        assertRefused(() -> der(hex).tagged());
    }

    @Test
    void trailing_bytes_are_refused() {
        Der der = der("020100" + "00");
        der.integer();

        assertRefused(der::requireEnd);
    }

    private static Der der(String hex) {
        return Der.of(HexFormat.of().parseHex(hex));
    }

    private static void assertRefused(Runnable reading) {
        assertThatThrownBy(reading::run).isInstanceOf(Der.Malformed.class);
    }
}
