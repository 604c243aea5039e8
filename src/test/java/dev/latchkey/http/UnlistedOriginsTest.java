package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.LogLines;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator and the page's developer learn of a page whose origin the app does not list. */
@QuarkusTest
class UnlistedOriginsTest {
    @Inject
    MeterRegistry registry;

    @Inject
    TestClock clock;

    private static Answer visit(TestApp app, String origin) {
        return RawHttp.send("GET /v1/apps/" + app.id(), Map.of("Origin", origin));
    }

    private static List<String> lines(TestApp app, Runnable visits) {
        try (LogLines log = LogLines.listen()) {
            visits.run();
            return log.lines().stream()
                    .filter(line -> line.startsWith("page refused app=" + app.id()))
                    .toList();
        }
    }

    private double counted() {
        return registry.get("latchkey.unlisted.origins").counter().count();
    }

    @Test
    void the_answer_says_that_the_origin_is_not_configured_and_does_not_quote_it() {
        Answer answer = visit(Operator.makeApp(), "https://www.example.com");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body())
                .isEqualTo("{\"code\":\"operation_not_allowed\","
                        + "\"error\":\"The page's origin is not configured for this app.\"}");
    }

    @Test
    void a_warning_names_app_and_origin_and_can_neither_be_forged_nor_long() {
        TestApp app = Operator.makeApp();

        assertThat(lines(app, () -> {
                    visit(app, "https://www.example.com:8443");
                    visit(app, "x\" app=other");
                    visit(app, "https://" + "x".repeat(500));
                }))
                .containsExactly(
                        "page refused app=" + app.id()
                                + " origin=\"https://www.example.com:8443\": not an origin of the app",
                        "page refused app=" + app.id() + " origin=\"x??app=other\": not an origin of the app",
                        "page refused app=" + app.id() + " origin=\"https://" + "x".repeat(192)
                                + "\": not an origin of the app");
    }

    @Test
    void every_request_is_counted_and_a_few_per_minute_and_app_are_logged() {
        TestApp app = Operator.makeApp();
        double before = counted();

        assertThat(lines(app, () -> visitTwentyTimes(app))).hasSize(6);
        assertThat(counted() - before).isEqualTo(20);

        TestApp other = Operator.makeApp();
        assertThat(lines(other, () -> visitTwentyTimes(other))).hasSize(6);
        clock.advance(Duration.ofMinutes(1));
        assertThat(lines(app, () -> visitTwentyTimes(app))).hasSize(6);
    }

    private static void visitTwentyTimes(TestApp app) {
        for (int i = 0; i < 20; i++) {
            visit(app, "https://evil" + i + ".example");
        }
    }
}
