package dev.latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpIdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "example.com", "a.b.c.example.co.uk", "xn--bcher-kva.example", "1.example", "a1.b2"
            })
    void a_domain_and_localhost_are_rp_ids(String value) {
        assertThat(new RpId(value).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "com",
                "example",
                "Example.com",
                "example.com.",
                ".example.com",
                "example..com",
                "-a.example",
                "a-.example",
                "a_b.example",
                "*.example.com",
                "example.com:443",
                "https://example.com",
                "example.com/",
                "127.0.0.1",
                "1.2",
                "b\u00fccher.example",
                "example.com\n",
                "LOCALHOST"
            })
    void anything_else_is_not_an_rp_id(String value) {
        assertThatThrownBy(() -> new RpId(value)).isInstanceOf(ApiException.class);
    }

    @Test
    void labels_and_the_whole_domain_have_a_maximum_length() {
        String label = "x".repeat(63);
        assertThat(new RpId(label + ".example").value()).hasSize(71);
        assertThatThrownBy(() -> new RpId("x" + label + ".example")).isInstanceOf(ApiException.class);
        String longest = (label + ".").repeat(3) + "x".repeat(61);
        assertThat(new RpId(longest).value()).hasSize(253);
        assertThatThrownBy(() -> new RpId(longest + "x")).isInstanceOf(ApiException.class);
    }

    @Test
    void it_covers_itself_and_its_subdomains_but_not_other_domains_with_the_same_ending() {
        RpId rpId = new RpId("example.com");

        assertThat(rpId.covers("example.com")).isTrue();
        assertThat(rpId.covers("a.b.example.com")).isTrue();
        assertThat(rpId.covers("notexample.com")).isFalse();
        assertThat(rpId.covers("example.com.evil.com")).isFalse();
        assertThat(rpId.covers("com")).isFalse();
    }
}
