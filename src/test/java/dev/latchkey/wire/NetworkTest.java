package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private static InetAddress address(String text) {
        return Network.address(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.0.0.0, true",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "10.0.0.0/8, ::ffff:10.0.0.1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2000::/3, 3fff:ffff::, true",
        "2000::/3, 4000::, false",
        "2000::/3, fc00::1, false",
        "fc00::/7, fd00::1, true",
        "fc00::/7, fe80::1, false",
        "10.0.0.0/8, 255.0.0.1, false",
        "::/0, ::1, true",
        "::/0, 192.0.2.1, false"
    })
    void a_network_contains_the_addresses_with_its_prefix(String cidr, String address, boolean contained) {
        assertThat(Network.of(cidr).contains(address(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8", "localhost", "x/8"})
    void other_text_is_not_a_network(String cidr) {
        assertThatThrownBy(() -> Network.of(cidr))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(cidr + " is neither an address nor a network");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "example.com", "10.0.0", "10.0.0.256", "1", "::g"})
    void names_are_not_looked_up(String text) {
        assertThat(Network.address(text)).isEmpty();
    }
}
