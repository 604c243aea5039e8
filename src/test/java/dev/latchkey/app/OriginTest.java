package dev.latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ApiException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://example.com,https://example.com,example.com",
        "HTTPS://Example.COM,https://example.com,example.com",
        "https://example.com:443,https://example.com,example.com",
        "https://example.com:8443,https://example.com:8443,example.com",
        "https://a-b.c.example.com:65535,https://a-b.c.example.com:65535,a-b.c.example.com",
        "http://localhost,http://localhost,localhost",
        "http://localhost:80,http://localhost,localhost",
        "http://localhost:3000,http://localhost:3000,localhost",
        "https://localhost:8443,https://localhost:8443,localhost",
    })
    void an_origin_is_spelled_as_a_browser_sends_it(String given, String value, String host) {
        Origin origin = Origin.of("auth_origin", given);

        assertThat(origin.value()).isEqualTo(value);
        assertThat(origin.host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "https://",
                "https://example.com/",
                "https://example.com/path",
                "https://example.com?query",
                "https://example.com#fragment",
                "https://user@example.com",
                "https://user:password@example.com",
                "https://example.com:",
                "https://example.com:0",
                "https://example.com:65536",
                "https://example.com:99999",
                "https://example.com:x",
                "https://example..com",
                "https://.example.com",
                "https://example.com.",
                "https://-example.com",
                "https://example-.com-",
                "https://*.example.com",
                "https://exa mple.com",
                " https://example.com",
                "https://example.com ",
                "https://example.com\n",
                "https://\u00e4.example",
                "https://\u212aelvin.example",
                "https://[::1]",
                "http://example.com",
                "http://localhost.example.com",
                "http://sub.localhost",
                "http://127.0.0.1",
                "ftp://example.com",
                "android:apk-key-hash:abc",
                "null",
                "*"
            })
    void anything_else_is_not_an_origin(String given) {
        assertThatThrownBy(() -> Origin.of("auth_origin", given))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("auth_origin must be an origin");
    }
}
