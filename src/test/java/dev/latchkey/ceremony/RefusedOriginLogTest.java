package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.LogLines;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.webauthn.Reason;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log line of a ceremony at an origin that is not configured. */
@QuarkusTest
class RefusedOriginLogTest {
    private static List<String> refusals(Runnable ceremony, TestApp app) {
        try (LogLines log = LogLines.listen()) {
            ceremony.run();
            return log.lines().stream()
                    .filter(line -> line.startsWith("ceremony refused app=" + app.id()))
                    .toList();
        }
    }

    private static void register(TestApp app, String origin) {
        Challenge challenge = app.browser().registrationChallenge(app.backend().register("ada"));
        assertThat(app.browser()
                        .finishRegistration(
                                challenge,
                                SoftAuthenticator.synced()
                                        .register(challenge.publicKey())
                                        .from(origin)
                                        .response())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void the_log_line_of_a_refused_registration_has_the_received_and_the_allowed_origins() {
        TestApp app = Operator.makeApp();
        assertThat(refusals(() -> register(app, "https://www.example.com:8443"), app))
                .singleElement()
                .asString()
                .endsWith("reason=origin received=\"https://www.example.com:8443\" allowed=[https://example.com]"
                        + " rp_id=example.com meaning=\"" + Reason.ORIGIN.meaning() + "\"");
    }

    @Test
    void so_does_the_log_line_of_a_login_without_a_transaction() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        Challenge challenge = app.browser().loginChallenge(null);
        assertThat(refusals(
                        () -> app.browser()
                                .finishLogin(
                                        challenge,
                                        authenticator
                                                .authenticate(challenge.publicKey())
                                                .from("http://example.com")
                                                .response()),
                        app))
                .singleElement()
                .asString()
                .contains("reason=origin received=\"http://example.com\" allowed=[https://example.com]");
    }

    @Test
    void a_received_origin_can_neither_inject_log_lines_nor_make_them_long() {
        TestApp app = Operator.makeApp();
        assertThat(refusals(() -> register(app, "https://e\" reason=none\r\nceremony\u202E\u0000"), app))
                .singleElement()
                .asString()
                .contains("received=\"https://e??reason=none??ceremony??\"");
        assertThat(refusals(() -> register(app, "https://" + "x".repeat(5_000)), app))
                .singleElement()
                .asString()
                .contains("received=\"https://" + "x".repeat(192) + "\"");
    }

    @Test
    void no_other_refusal_quotes_the_received_value() {
        TestApp app = Operator.makeApp();
        Challenge challenge = app.browser().registrationChallenge(app.backend().register("ada"));
        assertThat(refusals(
                        () -> app.browser()
                                .finishRegistration(
                                        challenge,
                                        SoftAuthenticator.synced()
                                                .register(challenge.publicKey())
                                                .from(app.origin())
                                                .withClientData(data -> data.put("type", "webauthn.get"))
                                                .response()),
                        app))
                .singleElement()
                .asString()
                .endsWith("reason=type meaning=\"" + Reason.TYPE.meaning() + "\"");
    }
}
