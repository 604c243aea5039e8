package dev.latchkey.http;

import static dev.latchkey.http.ErrorShapeTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who exceed a limit are refused, and no others. */
@QuarkusTest
@TestProfile(RateLimitsTest.Small.class)
class RateLimitsTest {
    private static final int ADDRESS = 6;
    private static final int APP = 20;
    private static final int BACKEND = 12;
    private static final int REFUSALS = 4;
    private static final int IN_PROGRESS = 5;

    /** Low limits, behind a proxy that states for whom it forwards. */
    public static class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "latchkey.rate-limits.enabled", "true",
                    "latchkey.rate-limits.address", String.valueOf(ADDRESS),
                    "latchkey.rate-limits.app", String.valueOf(APP),
                    "latchkey.rate-limits.backend", String.valueOf(BACKEND),
                    "latchkey.rate-limits.refusals", String.valueOf(REFUSALS),
                    "latchkey.connections.of-address", String.valueOf(IN_PROGRESS),
                    "latchkey.trusted-proxies", "127.0.0.0/8,::1");
        }
    }

    @Inject
    TestClock clock;

    private TestApp app;

    @BeforeEach
    void let_a_minute_pass_and_make_an_app() {
        clock.advance(Duration.ofMinutes(2));
        app = Operator.makeApp();
    }

    private static String startOf(TestApp app) {
        return "POST /v1/apps/" + app.id() + "/authenticate/transactions/webauthn/start";
    }

    private Answer startFrom(String address) {
        return RawHttp.send(startOf(app), Map.of("X-Forwarded-For", address, "Origin", app.origin()));
    }

    private static void assertTooMany(Answer answer, int seconds) {
        assertError(answer, 429, "too_many_requests");
        assertThat(Integer.parseInt(answer.headers().get("retry-after"))).isBetween(1, seconds);
    }

    @Test
    void an_address_gets_429_beyond_its_limit_until_time_has_passed() {
        for (int i = 0; i < ADDRESS; i++) {
            assertThat(startFrom("203.0.113.1").status()).isEqualTo(200);
        }
        assertTooMany(startFrom("203.0.113.1"), 60 / ADDRESS);
        assertThat(startFrom("203.0.113.2").status()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(60 / ADDRESS));
        assertThat(startFrom("203.0.113.1").status()).isEqualTo(200);
        assertTooMany(startFrom("203.0.113.1"), 60 / ADDRESS);
    }

    @Test
    void addresses_of_one_ipv6_network_count_as_one() {
        for (int i = 0; i < ADDRESS; i++) {
            assertThat(startFrom("2001:db8:1:2::" + i).status()).isEqualTo(200);
        }
        assertTooMany(startFrom("2001:db8:1:2:ffff::1"), 60 / ADDRESS);
        assertThat(startFrom("2001:db8:1:3::1").status()).isEqualTo(200);
    }

    @Test
    void an_address_cannot_be_forged() {
        for (int i = 0; i < ADDRESS; i++) {
            assertThat(startFrom("198.51.100." + i + ", 203.0.113.3").status()).isEqualTo(200);
        }
        assertTooMany(startFrom("198.51.100.99, 203.0.113.3"), 60 / ADDRESS);
    }

    @Test
    void a_page_may_read_the_refusal() {
        for (int i = 0; i < ADDRESS; i++) {
            startFrom("203.0.113.4");
        }
        assertThat(startFrom("203.0.113.4").headers())
                .containsEntry("access-control-allow-origin", app.origin())
                .containsEntry("vary", "Origin")
                .containsEntry("cache-control", "no-store");
    }

    @Test
    void another_page_may_not() {
        for (int i = 0; i < ADDRESS; i++) {
            startFrom("203.0.113.5");
        }
        assertThat(RawHttp.send(
                                startOf(app),
                                Map.of("X-Forwarded-For", "203.0.113.5", "Origin", "https://evil.example"))
                        .headers())
                .containsEntry("vary", "Origin")
                .doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void the_limit_of_an_app_counts_all_addresses_and_affects_no_other_app() {
        for (int i = 0; i < APP; i++) {
            assertThat(startFrom("192.0.2." + i).status()).isEqualTo(200);
        }
        assertTooMany(startFrom("192.0.2.200"), 60 / APP);

        TestApp other = Operator.makeApp();
        assertThat(RawHttp.send(startOf(other), Map.of("X-Forwarded-For", "192.0.2.200"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_limit_of_a_backend_is_independent_of_browsers() {
        for (int i = 0; i < APP + 1; i++) {
            startFrom("192.0.2." + i);
        }
        for (int i = 0; i < BACKEND; i++) {
            assertThat(list(app.key(), "198.18.0.1").status()).isEqualTo(200);
        }
        assertTooMany(list(app.key(), "198.18.0.2"), 60 / BACKEND);
    }

    @Test
    void requests_without_a_key_do_not_count_towards_the_limit_of_a_backend() {
        for (int i = 0; i < 2 * BACKEND; i++) {
            assertThat(list("lk_no_key", "198.19.0." + i).status()).isEqualTo(401);
        }
        assertThat(list(app.key(), "198.18.0.3").status()).isEqualTo(200);
    }

    private Answer list(String key, String address) {
        return RawHttp.send(
                "GET /v1/apps/" + app.id() + "/users",
                Map.of("Authorization", "Bearer " + key, "X-Forwarded-For", address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/apps/x/users", "/admin/v1/apps"})
    void guesses_of_keys_and_tokens_are_limited_per_address(String path) {
        String address = "198.51.100." + path.length();
        for (int i = 0; i < REFUSALS; i++) {
            assertError(guess(path, "lk_guess_" + i, address), 401, "invalid_access_token");
        }
        assertTooMany(guess(path, "lk_guess", address), 60 / REFUSALS);
        assertError(guess(path, "lk_guess", "198.51.100.200"), 401, "invalid_access_token");
    }

    @Test
    void a_valid_key_or_token_is_not_refused_for_others_guesses_from_its_address() {
        for (int i = 0; i < REFUSALS; i++) {
            guess("/admin/v1/apps", "lk_guess_" + i, "198.51.100.9");
        }
        assertTooMany(guess("/admin/v1/apps", "lk_guess", "198.51.100.9"), 60 / REFUSALS);

        assertThat(guess("/admin/v1/apps", Operator.TOKEN, "198.51.100.9").status())
                .isEqualTo(200);
        assertThat(list(app.key(), "198.51.100.9").status()).isEqualTo(200);
    }

    @Test
    void expired_nonces_are_not_guesses() {
        for (int i = 0; i < 2 * REFUSALS; i++) {
            assertThat(app.backend().verify("no nonce").statusCode()).isEqualTo(401);
        }
    }

    private static Answer guess(String path, String token, String address) {
        return RawHttp.send("GET " + path, Map.of("Authorization", "Bearer " + token, "X-Forwarded-For", address));
    }

    @Test
    void ids_that_no_app_can_have_count_as_one() {
        for (int i = 0; i < APP; i++) {
            assertThat(ask("..." + "x".repeat(i + 100), "192.0.2." + i).status())
                    .isEqualTo(404);
        }
        assertTooMany(ask("...and one more", "192.0.2.100"), 60 / APP);
    }

    private static Answer ask(String appId, String address) {
        return RawHttp.send(
                "GET /v1/apps/" + appId.replace(' ', '.') + "/.well-known/webauthn",
                Map.of("X-Forwarded-For", address));
    }

    @Test
    void a_client_behind_a_proxy_has_so_many_requests_in_progress_and_others_are_served() {
        List<RawHttp> unfinished = new ArrayList<>();
        for (int i = 0; i < IN_PROGRESS; i++) {
            unfinished.add(unfinishedFrom("203.0.113.20"));
        }
        await().untilAsserted(() -> assertTooMany(guess("/q/health/live", Operator.TOKEN, "203.0.113.20"), 1));
        assertThat(guess("/q/health/live", Operator.TOKEN, "203.0.113.21").status())
                .isEqualTo(200);

        unfinished.forEach(RawHttp::close);
        await().untilAsserted(() -> assertThat(
                        guess("/q/health/live", Operator.TOKEN, "203.0.113.20").status())
                .isEqualTo(200));
    }

    private static RawHttp unfinishedFrom(String address) {
        return RawHttp.open()
                .write("POST /nothing HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: " + address
                        + "\r\nContent-Length: 2\r\n\r\n{");
    }

    @Test
    void health_is_not_limited() {
        for (int i = 0; i < 2 * ADDRESS; i++) {
            assertThat(RawHttp.send("GET /q/health/live", Map.of()).status()).isEqualTo(200);
        }
    }
}
