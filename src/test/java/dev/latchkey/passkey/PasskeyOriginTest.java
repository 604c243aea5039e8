package dev.latchkey.passkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasskeyOriginTest {
    private static final UUID NOT_TOLD = new UUID(0, 0);
    private static final String WINDOWS_HELLO = "08987058-cadc-4b81-b6e1-30de50dcbe96";
    private static final String APPLE_PASSWORDS = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";

    private static final String EDGE_ON_WINDOWS =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0";
    private static final String SAFARI_ON_IPHONE =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
    private static final String SAFARI_ON_MAC =
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
    private static final String CHROME_ON_MAC =
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
    private static final String CHROME_ON_ANDROID =
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36";

    @Test
    void a_reported_aaguid_takes_precedence_over_the_browser() {
        UUID told = UUID.fromString("bada5566-a7aa-401f-bd96-45619a55120d");

        assertThat(PasskeyOrigin.of(told, List.of("internal"), true, SAFARI_ON_IPHONE))
                .contains(told);
        assertThat(PasskeyOrigin.of(told, List.of(), null, null)).contains(told);
    }

    @Test
    void a_device_bound_passkey_of_windows_is_attributed_to_windows_hello() {
        assertThat(untold(EDGE_ON_WINDOWS, false, "internal")).contains(UUID.fromString(WINDOWS_HELLO));
    }

    @Test
    void a_synced_passkey_of_an_apple_device_is_attributed_to_apple_passwords() {
        assertThat(untold(SAFARI_ON_IPHONE, true, "internal", "hybrid")).contains(UUID.fromString(APPLE_PASSWORDS));
        assertThat(untold(SAFARI_ON_MAC, true, "hybrid", "internal")).contains(UUID.fromString(APPLE_PASSWORDS));
        assertThat(untold(SAFARI_ON_IPHONE.replace("iPhone;", "iPad;"), true, "internal"))
                .contains(UUID.fromString(APPLE_PASSWORDS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                EDGE_ON_WINDOWS + "|false|usb",
                EDGE_ON_WINDOWS + "|false|hybrid internal",
                EDGE_ON_WINDOWS + "|true|internal",
                EDGE_ON_WINDOWS + "|true|hybrid internal",
                EDGE_ON_WINDOWS + "|null|internal",
                SAFARI_ON_MAC + "|false|internal",
                SAFARI_ON_MAC + "|true|usb",
                CHROME_ON_MAC + "|true|internal",
                CHROME_ON_ANDROID + "|true|internal hybrid",
                CHROME_ON_ANDROID + "|false|internal",
                "okhttp/4.12|true|internal",
                "null|true|internal"
            })
    void in_case_of_doubt_no_model_is_inferred(
            @Nullable String userAgent, @Nullable Boolean backupEligible, String transports) {
        assertThat(untold(userAgent, backupEligible, transports.split(" "))).isEmpty();
    }

    private static Optional<UUID> untold(
            @Nullable String userAgent, @Nullable Boolean backupEligible, String... transports) {
        return PasskeyOrigin.of(NOT_TOLD, List.of(transports), backupEligible, userAgent);
    }
}
