package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ceremonies of native apps and of web origins outside the rp_id, from registration to nonce. */
@QuarkusTest
class OtherOriginsTest {
    private static final String FINGERPRINT =
            "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:" + "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

    private static String apkKeyHash(String fingerprint) {
        byte[] hash = HexFormat.ofDelimiter(":").withUpperCase().parseHex(fingerprint);
        return "android:apk-key-hash:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    private static Response register(Browser client, SoftAuthenticator authenticator, String origin) {
        Browser.Challenge challenge =
                client.registrationChallenge(client.app().backend().register("ada"));
        return client.finishRegistration(
                challenge,
                authenticator
                        .register(challenge.publicKey())
                        .as(client.dialect())
                        .from(origin)
                        .response());
    }

    private static Response logIn(Browser client, SoftAuthenticator authenticator, String origin) {
        Browser.Challenge challenge = client.loginChallenge(null);
        return client.finishLogin(
                challenge,
                authenticator
                        .authenticate(challenge.publicKey())
                        .as(client.dialect())
                        .from(origin)
                        .response());
    }

    private static void assertRedeemable(TestApp app, Response finish, String origin) {
        Response verified = app.backend().verify(Browser.nonce(finish));
        assertThat(verified.statusCode()).isEqualTo(200);
        assertThat(verified.<String>path("origin")).isEqualTo(origin);
        assertThat(verified.<String>path("rp_id")).isEqualTo("example.com");
    }

    private static void assertBothCeremonies(TestApp app, Browser client, String origin) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        assertRedeemable(app, register(client, authenticator, origin), origin);
        assertRedeemable(app, logIn(client, authenticator, origin), origin);
    }

    @Test
    void an_android_app_registers_and_logs_in_under_its_certificate() {
        TestApp app = Operator.makeApp(Map.of(
                "native_clients",
                List.of(Map.of(
                        "platform", "android",
                        "package_name", "com.example.shop",
                        "sha256_cert_fingerprints", List.of(FINGERPRINT.toLowerCase(Locale.ROOT))))));
        assertBothCeremonies(app, app.client(Dialect.ANDROID), apkKeyHash(FINGERPRINT));
    }

    @Test
    void an_android_app_with_another_certificate_is_refused_in_both_ceremonies() {
        TestApp app = Operator.makeApp(Map.of(
                "native_clients",
                List.of(Map.of(
                        "platform", "android",
                        "package_name", "com.example.shop",
                        "sha256_cert_fingerprints", List.of(FINGERPRINT)))));
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        String other = apkKeyHash(FINGERPRINT.replace("00", "01"));
        Browser client = app.client(Dialect.ANDROID);
        assertThat(register(client, SoftAuthenticator.synced(), other).statusCode())
                .isEqualTo(401);
        assertThat(logIn(client, authenticator, other).statusCode()).isEqualTo(401);
    }

    @Test
    void an_ios_app_registers_and_logs_in_under_the_rp_id_even_without_a_web_page() {
        TestApp app = Operator.makeApp(
                Map.of(
                        "name", "Example",
                        "rp_id", "example.com",
                        "auth_origin", "https://login.example.com",
                        "settings",
                                Map.of(
                                        "native_clients",
                                        List.of(Map.of(
                                                "platform", "ios",
                                                "team_id", "A1B2C3D4E5",
                                                "bundle_id", "com.example.shop")))),
                "https://login.example.com");
        assertBothCeremonies(app, app.client(Dialect.IOS), "https://example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"capacitor://localhost", "chrome-extension://abcdefghijklmnop", "https://localhost"})
    void a_web_view_or_extension_with_an_origin_of_its_own_registers_and_logs_in(String origin) {
        TestApp app =
                Operator.makeApp(Map.of("native_clients", List.of(Map.of("platform", "origin", "origin", origin))));
        TestApp there = new TestApp(app.id(), app.key(), origin);
        assertBothCeremonies(app, there.browser(), origin);
    }

    @Test
    void an_origin_of_its_own_is_in_no_public_document() {
        String origin = "capacitor://localhost";
        TestApp app =
                Operator.makeApp(Map.of("native_clients", List.of(Map.of("platform", "origin", "origin", origin))));
        for (String document : List.of(
                "",
                "/.well-known/webauthn",
                "/.well-known/apple-app-site-association",
                "/.well-known/assetlinks.json",
                "/.well-known/passkey-endpoints")) {
            Response answer = app.browser().request().get("/v1/apps/" + app.id() + document);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.asString()).doesNotContain(origin);
        }
    }

    @Test
    void a_related_origin_registers_and_logs_in_with_passkeys_of_the_rp_id() {
        TestApp app = Operator.makeApp(Map.of("related_origins", List.of("https://example.de")));
        TestApp there = new TestApp(app.id(), app.key(), "https://example.de");
        assertBothCeremonies(app, there.browser(), "https://example.de");
    }

    @Test
    void a_related_origin_must_be_https_outside_localhost() {
        TestApp app = Operator.makeApp();
        assertThat(Operator.changeSettings(app.id(), Map.of("related_origins", List.of("http://example.de")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(Operator.changeSettings(
                                app.id(),
                                Map.of("related_origins", List.of("http://localhost:3000", "https://example.de")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void more_related_origins_than_browsers_read_are_accepted() {
        TestApp app = Operator.makeApp();
        assertThat(Operator.changeSettings(
                                app.id(),
                                Map.of(
                                        "related_origins",
                                        List.of(
                                                "https://a.test",
                                                "https://b.test",
                                                "https://c.test",
                                                "https://d.test",
                                                "https://e.test",
                                                "https://f.test")))
                        .statusCode())
                .isEqualTo(200);
    }
}
