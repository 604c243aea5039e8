package dev.latchkey.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shapes that the published clients send (contract section 2), in both directions and end to end. */
@QuarkusTest
class DialectsTest {
    private static final byte[] FINGERPRINT = Bytes.sha256(Bytes.utf8("a signing certificate"));
    private static final String ANDROID_ORIGIN = "android:apk-key-hash:" + Bytes.base64Url(FINGERPRINT);

    private TestApp app;

    @BeforeEach
    void make_an_app_with_native_clients() {
        app = Operator.makeApp(Map.of(
                "native_clients",
                List.of(
                        Map.of("platform", "ios", "team_id", "ABCDE12345", "bundle_id", "com.example.app"),
                        Map.of(
                                "platform",
                                "android",
                                "package_name",
                                "com.example.app",
                                "sha256_cert_fingerprints",
                                List.of(HexFormat.ofDelimiter(":")
                                        .withUpperCase()
                                        .formatHex(FINGERPRINT))))));
    }

    private static String originOf(Dialect dialect) {
        return dialect == Dialect.ANDROID ? ANDROID_ORIGIN : "https://example.com";
    }

    private String register(Dialect dialect, SoftAuthenticator authenticator, String externalId) {
        Browser client = app.client(dialect);
        Challenge challenge = client.registrationChallenge(app.backend().register(externalId));
        return Browser.nonce(client.finishRegistration(
                challenge,
                authenticator
                        .register(challenge.publicKey())
                        .as(dialect)
                        .from(originOf(dialect))
                        .response()));
    }

    private String logIn(Dialect dialect, SoftAuthenticator authenticator, String transaction) {
        Browser client = app.client(dialect);
        Challenge challenge = client.loginChallenge(transaction);
        return Browser.nonce(client.finishLogin(challenge, answer(dialect, authenticator, challenge)));
    }

    private ObjectNode answer(Dialect dialect, SoftAuthenticator authenticator, Challenge challenge) {
        return authenticator
                .authenticate(challenge.publicKey())
                .as(dialect)
                .from(originOf(dialect))
                .response();
    }

    @TestFactory
    Stream<DynamicTest> a_passkey_created_by_any_client_logs_in_from_any_other() {
        return Stream.of(Dialect.values())
                .flatMap(maker -> Stream.of(Dialect.values())
                        .map(user -> DynamicTest.dynamicTest(maker + " to " + user, () -> {
                            String externalId = maker + " to " + user;
                            SoftAuthenticator authenticator = SoftAuthenticator.synced();
                            assertThat(app.backend().externalIdOf(register(maker, authenticator, externalId)))
                                    .isEqualTo(externalId);

                            String with =
                                    logIn(user, authenticator, app.backend().authenticate(externalId));
                            String without = logIn(user, authenticator, null);

                            assertThat(app.backend().externalIdOf(with)).isEqualTo(externalId);
                            app.backend()
                                    .verify(without)
                                    .then()
                                    .statusCode(200)
                                    .body("external_id", equalTo(externalId))
                                    .body("origin", equalTo(originOf(user)));
                        })));
    }

    @ParameterizedTest
    @EnumSource(names = {"WEB", "IOS"})
    void a_user_handle_is_accepted_in_every_spelling_with_or_without_padding(Dialect maker) {
        String externalId = "spelled by " + maker;
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        register(maker, authenticator, externalId);
        String text = new String(
                Bytes.fromBase64Url(app.client(Dialect.WEB)
                        .registrationChallenge(app.backend().register(externalId))
                        .publicKey()
                        .at("/user/id")
                        .textValue()),
                StandardCharsets.US_ASCII);
        String bytes = Bytes.base64Url(Bytes.utf8(text));
        String iosBytes = Bytes.base64Url(Bytes.utf8(bytes));

        for (String spelling : List.of(text, bytes, bytes + "=", iosBytes, iosBytes + "=", iosBytes + "==", "")) {
            assertThat(logInWithHandle(authenticator, spelling).statusCode())
                    .as("the handle as <%s>", spelling)
                    .isEqualTo(200);
        }
        for (String other : List.of(
                text.substring(1),
                text + " ",
                bytes.substring(1),
                Bytes.base64Url(Bytes.utf8(iosBytes)),
                text.toLowerCase(Locale.ROOT) + "x",
                "AAAA",
                "%")) {
            assertThat(logInWithHandle(authenticator, other).statusCode())
                    .as("the handle as <%s>", other)
                    .isEqualTo(401);
        }
    }

    private Response logInWithHandle(SoftAuthenticator authenticator, String userHandle) {
        Challenge challenge = app.browser().loginChallenge(null);
        ObjectNode response = answer(Dialect.WEB, authenticator, challenge);
        response.withObject("/response").put("userHandle", userHandle);
        return app.browser().finishLogin(challenge, response);
    }

    @Test
    void binary_members_are_accepted_with_padding() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Challenge registration =
                app.browser().registrationChallenge(app.backend().register("padded"));
        Browser.nonce(app.browser()
                .finishRegistration(registration, padded(app.browser().made(authenticator, registration))));

        Challenge login = app.browser().loginChallenge(null);
        Browser.nonce(app.browser().finishLogin(login, padded(app.browser().answer(authenticator, login))));
    }

    private static ObjectNode padded(ObjectNode credential) {
        for (String member : List.of("id", "rawId")) {
            credential.put(member, padded(credential.get(member).textValue()));
        }
        ObjectNode response = credential.withObject("/response");
        for (String member : List.of("clientDataJSON", "attestationObject", "authenticatorData", "signature")) {
            if (response.has(member)) {
                response.put(member, padded(response.get(member).textValue()));
            }
        }
        return credential;
    }

    private static String padded(String base64Url) {
        return base64Url + "=".repeat((4 - base64Url.length() % 4) % 4);
    }

    @ParameterizedTest
    @EnumSource
    void a_client_may_state_its_version(Dialect dialect) {
        for (String header : List.of("Passage-Flex-Version", "Passage-Version")) {
            for (String version : List.of("javascript 1.0.2", "", "\u00ff", "x".repeat(2000))) {
                app.client(dialect)
                        .request()
                        .header(header, version)
                        .body("{}")
                        .post("/v1/apps/{app_id}/authenticate/transactions/webauthn/start", app.id())
                        .then()
                        .statusCode(200);
            }
        }
    }

    @Test
    void an_android_app_that_is_not_listed_is_refused() {
        Challenge challenge =
                app.client(Dialect.ANDROID).registrationChallenge(app.backend().register("droid"));
        app.client(Dialect.ANDROID)
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .as(Dialect.ANDROID)
                                .from("android:apk-key-hash:" + Bytes.base64Url(Bytes.random(32)))
                                .response())
                .then()
                .statusCode(401);
    }

    @Test
    void transports_are_stored_from_beside_the_response_or_inside() {
        for (Dialect dialect : List.of(Dialect.WEB, Dialect.WEB_0_1, Dialect.ANDROID, Dialect.STANDARD_JSON)) {
            String externalId = "transports of " + dialect;
            register(dialect, SoftAuthenticator.synced().transports("ble", "nfc"), externalId);

            assertThat(app.browser()
                            .loginChallenge(app.backend().authenticate(externalId))
                            .publicKey()
                            .at("/allowCredentials/0/transports")
                            .toString())
                    .isEqualTo("[\"ble\",\"nfc\"]");
        }
    }
}
