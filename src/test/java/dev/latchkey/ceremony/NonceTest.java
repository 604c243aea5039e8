package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nonces and their redemption (contract sections 3 and 6). */
@QuarkusTest
class NonceTest {
    private static final String REFUSED =
            "{\"code\":\"invalid_nonce\",\"error\":\"nonce is invalid, expired, or cannot be found\"}";

    @Inject
    TestClock clock;

    @Inject
    DataSource database;

    private TestApp app;
    private SoftAuthenticator authenticator;

    @BeforeEach
    void make_an_app_in_which_ada_has_a_passkey() {
        app = Operator.makeApp();
        authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
    }

    private String login() {
        return app.browser().logIn(authenticator, app.backend().authenticate("ada"));
    }

    private static void assertRefused(Response verify) {
        assertThat(verify.statusCode()).isEqualTo(401);
        assertThat(verify.asString()).isEqualTo(REFUSED);
        assertThat(verify.contentType()).isEqualTo("application/json");
    }

    private static JsonNode json(Response response) throws IOException {
        return new ObjectMapper().readTree(response.asByteArray());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void a_nonce_is_redeemed_once() {
        String nonce = login();

        app.backend().verify(nonce).then().statusCode(200).body("external_id", equalTo("ada"));

        assertRefused(app.backend().verify(nonce));
        assertRefused(app.backend().verify(nonce));
    }

    @Test
    void a_nonce_expires() {
        String inTime = login();
        clock.advance(Duration.ofSeconds(110));
        assertThat(app.backend().externalIdOf(inTime)).isEqualTo("ada");

        String late = login();
        clock.advance(Duration.ofSeconds(120));
        assertRefused(app.backend().verify(late));
    }

    @Test
    void the_app_sets_the_lifetime_of_nonces() {
        Operator.changeSettings(app.id(), Map.of("nonce_ttl", 5)).then().statusCode(200);
        String nonce = login();

        clock.advance(Duration.ofSeconds(5));

        assertRefused(app.backend().verify(nonce));
    }

    @Test
    void a_nonce_belongs_to_one_app_and_stays_live_there() {
        TestApp other = Operator.makeApp();
        String nonce = login();

        assertRefused(other.backend().verify(nonce));

        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "x",
                "null",
                "a.b.c",
                "\u0000",
                "\u2603",
                "' OR 1=1 --",
                "eyJhbGciOiJub25lIn0.e30.",
                "=",
                "\ud83d\ude00"
            })
    void any_other_non_empty_string_is_an_invalid_nonce(String nonce) {
        assertRefused(app.backend().verify(nonce));
        assertRefused(app.backend().verify(nonce.repeat(600)));
    }

    @Test
    void a_transaction_id_a_handshake_id_and_a_near_miss_are_invalid_nonces() {
        String transaction = app.backend().authenticate("ada");
        var challenge = app.browser().loginChallenge(transaction);
        String nonce = login();
        Ticket ticket = Ticket.parse(nonce).orElseThrow();

        assertRefused(app.backend().verify(transaction));
        assertRefused(app.backend().verify(challenge.handshakeId()));
        assertRefused(app.backend().verify(nonce + "="));
        assertRefused(app.backend().verify(nonce + "A"));
        assertRefused(app.backend().verify(new Ticket(ticket.id(), Bytes.random(16)).text()));

        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @Test
    void an_empty_or_missing_nonce_is_malformed() {
        for (String body : List.of("{\"nonce\":\"\"}", "{}", "{\"nonce\":null}", "{\"nonce\":5}")) {
            Answers.assertError(
                    app.backend().request().body(body).post("/v1/apps/{app_id}/authenticate/verify", app.id()),
                    400,
                    "invalid_request");
        }
    }

    @Test
    void a_nonce_is_redeemed_only_for_its_transaction_and_stays_live_otherwise() {
        String transaction = app.backend().authenticate("ada");
        String nonce = app.browser().logIn(authenticator, transaction);
        List<String> before = AppRows.of(database, app.id());

        for (String other : List.of(app.backend().authenticate("ada"), "", "x", nonce, transaction + "=")) {
            assertRefused(verify(nonce, other));
        }
        assertThat(AppRows.of(database, app.id())).containsAll(before);

        verify(nonce, transaction).then().statusCode(200).body("transaction_id", equalTo(transaction));
    }

    @Test
    void the_nonce_of_a_login_without_a_transaction_belongs_to_none() {
        String nonce = app.browser().logIn(authenticator, null);

        assertRefused(verify(nonce, app.backend().authenticate("ada")));

        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    private Response verify(String nonce, String transactionId) {
        return app.backend()
                .request()
                .body(Map.of("nonce", nonce, "transaction_id", transactionId))
                .post("/v1/apps/{app_id}/authenticate/verify", app.id());
    }

    @Test
    void verification_describes_a_login_with_a_transaction() throws IOException {
        String transaction = app.backend().authenticate("ada");
        Instant before = clock.instant();
        JsonNode answer = json(app.backend().verify(app.browser().logIn(authenticator, transaction)));

        assertThat(names(answer))
                .containsExactlyInAnyOrder(
                        "external_id",
                        "transaction_id",
                        "type",
                        "device_id",
                        "credential_id",
                        "user_verified",
                        "backed_up",
                        "aaguid",
                        "origin",
                        "rp_id",
                        "authenticated_at");
        assertThat(answer.get("external_id").textValue()).isEqualTo("ada");
        assertThat(answer.get("transaction_id").textValue()).isEqualTo(transaction);
        assertThat(answer.get("type").textValue()).isEqualTo("authenticate");
        assertThat(answer.get("device_id").textValue())
                .isEqualTo(Person.of(database, app, "ada").deviceIds().get(0));
        assertThat(answer.get("credential_id").textValue())
                .isEqualTo(authenticator.newest().idText());
        assertThat(answer.get("user_verified").booleanValue()).isTrue();
        assertThat(answer.get("backed_up").booleanValue()).isTrue();
        assertThat(answer.get("aaguid").textValue())
                .isEqualTo(authenticator.newest().aaguid().toString());
        assertThat(answer.get("origin").textValue()).isEqualTo("https://example.com");
        assertThat(answer.get("rp_id").textValue()).isEqualTo("example.com");
        assertThat(answer.get("authenticated_at").textValue()).endsWith("Z");
        assertThat(Instant.parse(answer.get("authenticated_at").textValue())).isBetween(before, clock.instant());
    }

    @Test
    void verification_describes_a_registration() {
        String transaction = app.backend().register("bob");
        String nonce = app.browser().register(SoftAuthenticator.securityKey(), transaction);

        app.backend()
                .verify(nonce)
                .then()
                .statusCode(200)
                .body("external_id", equalTo("bob"))
                .body("type", equalTo("register"))
                .body("transaction_id", equalTo(transaction))
                .body("backed_up", equalTo(false));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "\"cross-platform\",cross-platform",
                "\"platform\",platform",
                "\"Platform\",null",
                "\"\",null",
                "null,null"
            })
    void verification_says_how_the_authenticator_was_attached_as_the_client_named_it(
            @Nullable String sent, @Nullable String told) throws IOException {
        for (String transaction : Arrays.asList(app.backend().authenticate("ada"), null)) {
            Challenge challenge = app.browser().loginChallenge(transaction);
            ObjectNode response = app.browser().answer(authenticator, challenge);
            response.set("authenticatorAttachment", sent == null ? null : Json.MAPPER.readTree(sent));
            JsonNode login =
                    json(app.backend().verify(Browser.nonce(app.browser().finishLogin(challenge, response))));
            assertThat(login.path("authenticator_attachment").textValue()).isEqualTo(told);
        }
        Challenge challenge = app.browser().registrationChallenge(app.backend().register("ada"));
        ObjectNode response = app.browser().made(SoftAuthenticator.synced(), challenge);
        response.set("authenticatorAttachment", sent == null ? null : Json.MAPPER.readTree(sent));
        JsonNode registration =
                json(app.backend().verify(Browser.nonce(app.browser().finishRegistration(challenge, response))));
        assertThat(registration.path("authenticator_attachment").textValue()).isEqualTo(told);
    }

    @Test
    void verification_omits_the_transaction_id_of_a_login_without_one() throws IOException {
        JsonNode answer = json(app.backend().verify(app.browser().logIn(authenticator, null)));

        assertThat(answer.has("transaction_id")).isFalse();
        assertThat(answer.has("context")).isFalse();
        assertThat(answer.get("type").textValue()).isEqualTo("authenticate");
    }

    @Test
    void a_registration_is_not_counted_as_a_login_and_a_login_is_counted_once_at_its_finish() {
        Person ada = Person.of(database, app, "ada");
        ada.read().then().body("user.login_count", equalTo(0)).body("user.webauthn_devices[0].usage_count", equalTo(0));

        String nonce = login();
        ada.read().then().body("user.login_count", equalTo(1));
        app.backend().externalIdOf(nonce);

        ada.read().then().body("user.login_count", equalTo(1)).body("user.webauthn_devices[0].usage_count", equalTo(1));
    }
}
