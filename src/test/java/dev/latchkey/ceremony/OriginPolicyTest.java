package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The origins at which a ceremony may take place (contract section 3; webauthn section 3, 20 and 21). */
@QuarkusTest
class OriginPolicyTest {
    private static final String TOP = "https://shop.example";

    /** Of a certificate whose SHA-256 has all bytes 0xAA. */
    private static final String ANDROID = "android:apk-key-hash:" + "q".repeat(42) + "o";

    private static final Consumer<ObjectNode> UNCHANGED = clientData -> {};
    private static final Consumer<ObjectNode> FRAMED = clientData -> clientData.put("crossOrigin", true);
    private static final Consumer<ObjectNode> FRAMED_BY_SHOP =
            clientData -> clientData.put("crossOrigin", true).put("topOrigin", TOP);
    private static final Consumer<ObjectNode> TOP_ORIGIN_ALONE = clientData -> clientData.put("topOrigin", TOP);

    private static Response register(TestApp app, String origin, Consumer<ObjectNode> change) {
        Challenge challenge = app.browser().registrationChallenge(app.backend().register("ada"));
        return app.browser()
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .from(origin)
                                .withClientData(change)
                                .response());
    }

    private static Response logIn(
            TestApp app,
            SoftAuthenticator authenticator,
            boolean withTransaction,
            String origin,
            Consumer<ObjectNode> change) {
        Challenge challenge =
                app.browser().loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        return app.browser()
                .finishLogin(
                        challenge,
                        authenticator
                                .authenticate(challenge.publicKey())
                                .from(origin)
                                .withClientData(change)
                                .response());
    }

    private static void assertRefusedEverywhere(TestApp app, String origin, Consumer<ObjectNode> change) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        assertRefused(register(app, origin, change), "webauthn_login_failed");
        assertRefused(logIn(app, authenticator, true, origin, change), "webauthn_login_failed");
        assertRefused(logIn(app, authenticator, false, origin, change), "discoverable_login_failed");
    }

    private static void assertAcceptedEverywhere(TestApp app, String origin, Consumer<ObjectNode> change) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        assertAccepted(app, register(app, origin, change), origin);
        assertAccepted(app, logIn(app, authenticator, true, origin, change), origin);
        assertAccepted(app, logIn(app, authenticator, false, origin, change), origin);
    }

    private static void assertRefused(Response finish, String code) {
        Answers.assertError(finish, 401, code);
    }

    private static void assertAccepted(TestApp app, Response finish, String origin) {
        assertThat(Answers.text(app.backend().verify(Browser.nonce(finish)), 200, "/origin"))
                .isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com",
                "https://example.com:8443",
                "https://example.com/",
                "https://EXAMPLE.com",
                "https://example.com:443",
                "https://www.example.com",
                "https://example.com.evil.com",
                "https://evil-example.com",
                "android:apk-key-hash:AAAA",
                "null",
                ""
            })
    void an_unlisted_origin_is_refused(String origin) {
        assertRefusedEverywhere(Operator.makeApp(), origin, UNCHANGED);
    }

    @Test
    void another_apps_origin_is_refused() {
        Operator.makeApp(
                Map.of("name", "Other", "rp_id", "other.example", "auth_origin", "https://other.example"),
                "https://other.example");

        assertRefusedEverywhere(Operator.makeApp(), "https://other.example", UNCHANGED);
    }

    @Test
    void additional_and_related_origins_are_accepted() {
        TestApp app = Operator.makeApp(
                Map.of(
                        "name", "Example",
                        "rp_id", "example.com",
                        "auth_origin", "https://example.com",
                        "additional_auth_origins", List.of("https://login.example.com:8443"),
                        "settings", Map.of("related_origins", List.of("https://example.de"))),
                "https://example.com");

        assertAcceptedEverywhere(app, "https://login.example.com:8443", UNCHANGED);
        assertAcceptedEverywhere(app, "https://example.de", UNCHANGED);
    }

    @Test
    void a_framed_page_is_refused_by_default() {
        assertRefusedEverywhere(Operator.makeApp(), "https://example.com", FRAMED);
        assertRefusedEverywhere(Operator.makeApp(), "https://example.com", FRAMED_BY_SHOP);
        assertRefusedEverywhere(Operator.makeApp(), "https://example.com", TOP_ORIGIN_ALONE);
    }

    @Test
    void a_framed_page_is_accepted_only_under_a_listed_top_origin() {
        TestApp app = Operator.makeApp(Map.of("allowed_top_origins", List.of(TOP)));

        assertAcceptedEverywhere(app, "https://example.com", FRAMED_BY_SHOP);
        assertRefusedEverywhere(
                app,
                "https://example.com",
                clientData -> clientData.put("crossOrigin", true).put("topOrigin", "https://evil.example"));
    }

    static Stream<Arguments> removed() {
        return Stream.of(
                Arguments.of("related_origins", List.of("https://example.de"), "https://example.de", UNCHANGED),
                Arguments.of("allowed_top_origins", List.of(TOP), "https://example.com", FRAMED_BY_SHOP),
                Arguments.of(
                        "native_clients",
                        List.of(Map.of(
                                "platform", "android",
                                "package_name", "com.example.shop",
                                "sha256_cert_fingerprints", List.of("AA" + ":AA".repeat(31)))),
                        ANDROID,
                        UNCHANGED),
                Arguments.of(
                        "native_clients",
                        List.of(Map.of("platform", "origin", "origin", "capacitor://localhost")),
                        "capacitor://localhost",
                        UNCHANGED));
    }

    @ParameterizedTest
    @MethodSource("removed")
    void an_origin_that_was_removed_since_the_start_finishes_nothing(
            String setting, List<?> value, String origin, Consumer<ObjectNode> change) {
        TestApp app = Operator.makeApp(Map.of(setting, value));
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        assertAccepted(app, logIn(app, authenticator, true, origin, change), origin);
        Challenge registration =
                app.browser().registrationChallenge(app.backend().register("ada"));
        Challenge login = app.browser().loginChallenge(app.backend().authenticate("ada"));
        Challenge discoverable = app.browser().loginChallenge(null);

        Operator.changeSettings(app.id(), Map.of(setting, List.of())).then().statusCode(200);

        assertRefused(
                app.browser()
                        .finishRegistration(
                                registration,
                                SoftAuthenticator.synced()
                                        .register(registration.publicKey())
                                        .from(origin)
                                        .withClientData(change)
                                        .response()),
                "webauthn_login_failed");
        for (Challenge challenge : List.of(login, discoverable)) {
            assertRefused(
                    app.browser()
                            .finishLogin(
                                    challenge,
                                    authenticator
                                            .authenticate(challenge.publicKey())
                                            .from(origin)
                                            .withClientData(change)
                                            .response()),
                    challenge == login ? "webauthn_login_failed" : "discoverable_login_failed");
        }
    }
}
