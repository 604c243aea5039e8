package dev.latchkey.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting's bounds, types and spelling (admin-api, "Settings" and "Spelling"). */
@QuarkusTest
class AppSettingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String FINGERPRINT =
            "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

    @Inject
    Rows rows;

    private String appId;

    @BeforeEach
    void make_an_app() {
        appId = Operator.makeApp().id();
    }

    private Response set(String setting, String value) {
        return Operator.call("PATCH", "apps", appId)
                .json("{\"settings\":{\"" + setting + "\":" + value + "}}")
                .send();
    }

    private static Response create(String settings) {
        return Operator.call("POST", "apps")
                .json("{\"name\":\"x\",\"rp_id\":\"example.com\",\"auth_origin\":\"https://example.com\",\"settings\":"
                        + settings + "}")
                .send();
    }

    private static void assertInvalid(Response response) {
        JsonNode error = Answers.json(response);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error.get("code").textValue()).isEqualTo("invalid_request");
        assertThat(error).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "transaction_ttl,1,600",
        "ceremony_timeout,1,600",
        "nonce_ttl,1,300",
        "max_passkeys_per_user,1,100",
    })
    void numbers_have_bounds(String setting, int least, int most) {
        for (int allowed : new int[] {least, most}) {
            set(setting, String.valueOf(allowed))
                    .then()
                    .statusCode(200)
                    .body("app.settings." + setting, equalTo(allowed));
        }
        for (String refused : new String[] {
            String.valueOf(least - 1),
            String.valueOf(most + 1),
            "-1",
            "2147483648",
            "9223372036854775808",
            "1.0",
            "1.5",
            "1e1",
            "\"" + most + "\"",
            "\"\"",
            "true",
            "[]",
            "[1]",
            "{}"
        }) {
            assertInvalid(set(setting, refused));
            assertInvalid(create("{\"" + setting + "\":" + refused + "}"));
        }
    }

    static Stream<Arguments> allowed() {
        return Stream.of(
                        "user_verification \"required\" \"preferred\" \"discouraged\"",
                        "resident_key \"required\" \"preferred\" \"discouraged\"",
                        "attestation \"none\" \"indirect\" \"direct\" \"enterprise\"",
                        "attestation_trust \"none\"",
                        "nonce_format \"opaque\" \"jwt\"",
                        "sign_count_policy \"reject\" \"allow\"",
                        "backup_eligibility_policy \"reject\" \"allow\"",
                        "unknown_credential_signal true false",
                        "signals_at_finish false true",
                        "pending_enrolment false true",
                        "algorithms [-7] [-257,-36,-35,-8,-7]",
                        "hints [] [\"security-key\"] [\"hybrid\",\"client-device\",\"security-key\"]",
                        "denied_aaguids [] [\"d8522d9f-575b-4866-88a9-ba99fa02f35b\"]",
                        "allowed_aaguids []",
                        "related_origins [] [\"https://example.de\",\"https://other.example:8443\"]",
                        "allowed_top_origins [] [\"https://shop.example\"]",
                        "native_clients []"
                                + " [{\"platform\":\"ios\",\"team_id\":\"ABCDE12345\",\"bundle_id\":\"com.example.app\"}]"
                                + " [{\"platform\":\"android\",\"package_name\":\"com.example\",\"sha256_cert_fingerprints\":[\""
                                + FINGERPRINT + "\"]}]"
                                + " [{\"platform\":\"origin\",\"origin\":\"capacitor://localhost\"}]"
                                + " [{\"platform\":\"origin\",\"origin\":\"https://localhost\"}]"
                                + " [{\"platform\":\"origin\",\"origin\":\"moz-extension://7f3c-AB_c.d:8080\"}]")
                .flatMap(line -> Stream.of(line.split(" "))
                        .skip(1)
                        .map(value -> Arguments.of(line.substring(0, line.indexOf(' ')), value)));
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void an_allowed_value_takes_effect_unchanged(String setting, String value) throws JsonProcessingException {
        Response answer = set(setting, value);
        answer.then().statusCode(200);

        JsonNode settings = JSON.readTree(answer.asString()).at("/app/settings");
        assertThat(settings.get(setting)).isEqualTo(JSON.readTree(value));
        create("{\"" + setting + "\":" + value + "}").then().statusCode(201);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                        "user_verification \"Required\" \"\" \"none\" 0 true [] {}",
                        "resident_key \"always\" 1",
                        "attestation \"full\" 0",
                        "attestation_trust \"mds3\" false",
                        "nonce_format \"JWT\" 0",
                        "sign_count_policy \"ignore\" 0",
                        "backup_eligibility_policy \"ignore\" 0 true",
                        "unknown_credential_signal \"false\" 0",
                        "signals_at_finish \"true\" 1",
                        "pending_enrolment \"true\" 0 1 \"\" []",
                        "algorithms [] [-6] [-65535] [-7,-7] [\"ES256\"] [\"-7\"] [-7.0] [null] -7 {}",
                        "hints [\"SECURITY_KEY\"] [\"hybrid\",\"hybrid\"] [0] \"hybrid\" [null]",
                        "denied_aaguids [\"D8522D9F-575B-4866-88A9-BA99FA02F35B\"] [\"d8522d9f575b486688a9ba99fa02f35b\"]"
                                + " [\"\"] [5] [null] \"d8522d9f-575b-4866-88a9-ba99fa02f35b\"",
                        "allowed_aaguids [\"d8522d9f-575b-4866-88a9-ba99fa02f35b\"]",
                        "related_origins [\"http://example.de\"] [\"https://example.de/\"] [\"x\"] [5] [null]"
                                + " [\"https://a.de\",\"https://a.de\"] \"https://example.de\"",
                        "allowed_top_origins [\"http://shop.example\"] [\"*\"] [\"null\"]",
                        "native_clients [{}] [{\"platform\":\"windows\"}] [{\"platform\":\"ios\"}]"
                                + " [{\"platform\":\"ios\",\"team_id\":\"x\",\"bundle_id\":\"com.example\"}]"
                                + " [{\"platform\":\"ios\",\"team_id\":\"ABCDE12345\",\"bundle_id\":\"com.example\",\"x\":1}]"
                                + " [{\"platform\":\"android\",\"package_name\":\"com.example\",\"sha256_cert_fingerprints\":[]}]"
                                + " [{\"platform\":\"android\",\"package_name\":\"com.example\",\"sha256_cert_fingerprints\":[\"AB\"]}]"
                                + " [5] [null] {}",
                        "native_clients"
                                + Stream.of(
                                                "https://example.com",
                                                "https://localhost:3000",
                                                "https://localhost/",
                                                "http://localhost",
                                                "HTTPS://localhost",
                                                "ws://localhost",
                                                "file://localhost",
                                                "capacitor://",
                                                "capacitor://localhost/",
                                                "capacitor://localhost?x",
                                                "capacitor://user@localhost",
                                                "Capacitor://localhost",
                                                "capacitor:localhost",
                                                "android:apk-key-hash:AAAA",
                                                "data:text/plain,x",
                                                "null",
                                                "*",
                                                "")
                                        .map(origin -> " [{\"platform\":\"origin\",\"origin\":\"" + origin + "\"}]")
                                        .collect(Collectors.joining())
                                + " [{\"platform\":\"origin\"}]"
                                + " [{\"platform\":\"origin\",\"origin\":5}]"
                                + " [{\"platform\":\"origin\",\"origin\":\"app://x\",\"team_id\":\"ABCDE12345\"}]",
                        "passkey_endpoints {\"enroll\":\"http://example.com\"} {\"enroll\":\"x\"} {\"enroll\":5}"
                                + " {\"enroll\":\"https://\"} {\"unknown\":null,\"other\":\"x\"} 5 [] \"x\"",
                        "unknown 1 true {} []",
                        "transactionTtl 5",
                        "TRANSACTION_TTL 5")
                .flatMap(line -> Stream.of(line.split(" "))
                        .skip(1)
                        .map(value -> Arguments.of(line.substring(0, line.indexOf(' ')), value)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void any_other_value_and_an_unknown_setting_are_400(String setting, String value) {
        assertInvalid(set(setting, value));
        assertInvalid(create("{\"" + setting + "\":" + value + "}"));
        Operator.request().get("/admin/v1/apps/{id}", appId).then().statusCode(200);
    }

    @Test
    void defaults_are_stored_so_that_a_release_with_others_changes_no_app() {
        assertThat(rows.texts("SELECT settings FROM app WHERE id = ?", appId).get(0))
                .contains("\"nonce_ttl\":120", "\"max_passkeys_per_user\":");
    }

    @Test
    void what_only_a_later_release_knows_of_stored_settings_is_ignored_until_the_app_is_changed() {
        TestApp app = Operator.makeApp();
        rows.change("UPDATE app SET settings = ? WHERE id = ?", """
                {"of_a_later_release": {"a": 1}, "nonce_ttl": 60,
                 "passkey_endpoints": {"manage": "https://example.com/passkeys", "of_a_later_release": 1},
                 "native_clients": [{"platform": "origin", "origin": "capacitor://localhost", "of_a_later_release": 1}]}
                """, app.id());

        JsonNode settings =
                Answers.json(Operator.call("GET", "apps", app.id()).send()).at("/app/settings");
        assertThat(settings.toString()).doesNotContain("of_a_later_release");
        assertThat(settings.get("nonce_ttl").intValue()).isEqualTo(60);
        assertThat(settings.at("/passkey_endpoints/manage").textValue()).isEqualTo("https://example.com/passkeys");
        assertThat(settings.at("/native_clients/0/origin").textValue()).isEqualTo("capacitor://localhost");
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        assertThat(app.backend()
                        .externalIdOf(
                                app.browser().logIn(authenticator, app.backend().authenticate("ada"))))
                .isEqualTo("ada");

        Operator.changeSettings(app.id(), Map.of("nonce_ttl", 30)).then().statusCode(200);
        assertThat(rows.texts("SELECT settings FROM app WHERE id = ?", app.id()).get(0))
                .contains("\"nonce_ttl\":30")
                .doesNotContain("of_a_later_release");
    }
}
