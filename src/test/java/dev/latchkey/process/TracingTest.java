package dev.latchkey.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Spans;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.OperationsProfile;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Traces, if enabled. */
@QuarkusTest
@TestProfile(OperationsProfile.class)
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Inject
    Spans spans;

    @Test
    void each_step_of_a_ceremony_is_a_span_in_that_of_its_request() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("anna"));
        app.backend()
                .verify(app.browser().logIn(authenticator, app.backend().authenticate("anna")))
                .then()
                .statusCode(200);

        for (String step : List.of(
                "registration.request",
                "registration.start",
                "registration.finish",
                "login.request",
                "login.start",
                "login.finish",
                "nonce.redeem")) {
            SpanData span = finished(step);
            assertThat(span.getParentSpanContext().isValid()).as(step).isTrue();
        }
    }

    @Test
    void a_trace_of_the_caller_is_continued() {
        TestApp app = Operator.makeApp();
        app.backend()
                .request()
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .body(Map.of("external_id", "berta", "passkey_display_name", "Berta"))
                .post("/v1/apps/{app_id}/transactions/register", app.id())
                .then()
                .statusCode(201);

        finished("registration.request");
        assertThat(spans.of(TRACE)).extracting(SpanData::getName).contains("registration.request");
    }

    @Test
    void no_span_contains_a_ticket_a_key_or_the_user_that_a_backend_looks_up() {
        TestApp app = Operator.makeApp();
        String transaction = app.backend().register("nobody-else@example.com");
        Browser.Challenge challenge = app.browser().registrationChallenge(transaction);
        String nonce = Browser.nonce(
                app.browser().finishRegistration(challenge, app.browser().made(SoftAuthenticator.synced(), challenge)));
        app.backend().verify(nonce).then().statusCode(200);
        app.backend().userId("nobody-else@example.com");
        finished("nonce.redeem");

        assertThat(spans.all())
                .isNotEmpty()
                .allSatisfy(span -> assertThat(span.toString())
                        .doesNotContain(app.key())
                        .doesNotContain(transaction)
                        .doesNotContain(challenge.handshakeId())
                        .doesNotContain(nonce)
                        .doesNotContain("nobody-else"));
    }

    /** Waits for spans, because a span ends after its answer is sent. */
    private SpanData finished(String name) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> spans.all().stream()
                                .filter(span -> span.getName().equals(name))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
