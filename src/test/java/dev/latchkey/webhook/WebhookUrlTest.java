package dev.latchkey.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ApiException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com/",
                "https://hooks.example.com:8443/a/b?c=d&e=%20",
                "https://1.1.1.1/hooks",
                "https://[2606:4700::1111]/hooks"
            })
    void a_public_https_url_is_accepted_as_it_is(String url) {
        assertThat(WebhookUrl.checked(url, false)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "/hooks",
                "http://example.com/",
                "HTTPS://example.com/",
                "ftp://example.com/",
                "https:///hooks",
                "https://:443/",
                "https://example.com:0/",
                "https://example.com:70000/",
                "https://user@example.com/",
                "https://user:password@example.com/",
                "https://example.com/#part",
                "https://example.com/a b",
                "https://example.com/\u00e4",
                "https://example.com/a\nb",
                "https://2130706433/",
                "https://0x7f.1/",
                "https://127.0.0.1/",
                "https://10.0.0.1:8443/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[fd00::1]/",
                "https://localhost/",
                "https://LocalHost/",
                "http://localhost/"
            })
    void anything_else_is_refused(String url) {
        assertThatThrownBy(() -> WebhookUrl.checked(url, false)).isInstanceOf(ApiException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000/hooks", "https://localhost/hooks"})
    void this_machine_is_accepted_where_that_is_configured(String url) {
        assertThat(WebhookUrl.checked(url, true)).isEqualTo(url);
        assertThatThrownBy(() -> WebhookUrl.checked("http://127.0.0.1:3000/", true))
                .isInstanceOf(ApiException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {WebhookUrl.MOST_CHARACTERS, WebhookUrl.MOST_CHARACTERS + 1})
    void a_url_has_at_most_2000_characters(int length) {
        String url = "https://example.com/" + "a".repeat(length - 20);
        if (length > WebhookUrl.MOST_CHARACTERS) {
            assertThatThrownBy(() -> WebhookUrl.checked(url, false)).isInstanceOf(ApiException.class);
        } else {
            assertThat(WebhookUrl.checked(url, false)).hasSize(length);
        }
    }
}
