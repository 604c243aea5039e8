package dev.latchkey.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating transactions: parameters and lifetimes (contract sections 1, 3 and 6). */
@QuarkusTest
class TransactionsTest {
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

    private Response register(String body) {
        return app.backend().request().body(body).post("/v1/apps/{app_id}/transactions/register", app.id());
    }

    private Response authenticate(String members) {
        return app.backend()
                .request()
                .body("{\"external_id\":\"ada\"" + members + "}")
                .post("/v1/apps/{app_id}/transactions/authenticate", app.id());
    }

    @Test
    void the_creation_of_a_transaction_returns_its_id_and_nothing_else() {
        register("{\"external_id\":\"ada\",\"passkey_display_name\":\"Ada\"}")
                .then()
                .statusCode(201)
                .contentType("application/json")
                .body("size()", equalTo(1))
                .body("transaction_id.length()", equalTo(43));
        authenticate("").then().statusCode(201).body("size()", equalTo(1)).body("transaction_id.length()", equalTo(43));
    }

    static Stream<String> kept() {
        return Stream.of(
                "x",
                " ",
                " leading and trailing ",
                "\u00a0",
                "\u200b\u202e\ufeff",
                "\ud83d\ude00".repeat(256),
                "e\u0301",
                "\u00e9",
                "../..//%2e",
                "'; DROP TABLE app_user; --",
                "<script>",
                "\u2028",
                "x".repeat(256));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void an_external_id_is_stored_exactly(String externalId) {
        String transaction = app.backend()
                .createRegister(Map.of("external_id", externalId, "passkey_display_name", externalId))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
        SoftAuthenticator own = SoftAuthenticator.synced();

        assertThat(app.backend().externalIdOf(app.browser().register(own, transaction)))
                .isEqualTo(externalId);
        assertThat(app.backend()
                        .externalIdOf(app.browser().logIn(own, app.backend().authenticate(externalId))))
                .isEqualTo(externalId);
    }

    @Test
    void external_ids_are_compared_exactly() {
        app.backend().register("e\u0301");
        app.backend().register("\u00e9");
        app.backend().register("ADA");
        app.backend().register(" ada");

        assertThat(AppRows.of(database, app.id(), "app_user")).hasSize(5);
    }

    static Stream<String> refused() {
        return Stream.of(
                "\"\"",
                "null",
                "5",
                "true",
                "[]",
                "[\"ada\"]",
                "{}",
                "\"a\\u0000\"",
                "\"a\\n\"",
                "\"\\u007f\"",
                "\"\\u0085\"",
                "\"\\ud800\"",
                "\"\\udc00x\"",
                "\"" + "x".repeat(257) + "\"",
                "\"" + "\ud83d\ude00".repeat(257) + "\"");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void an_invalid_external_id_or_display_name_is_refused_and_creates_no_user(String value) {
        List<String> before = AppRows.of(database, app.id());

        assertInvalid(register("{\"external_id\":" + value + ",\"passkey_display_name\":\"x\"}"));
        assertInvalid(register("{\"external_id\":\"new\",\"passkey_display_name\":" + value + "}"));
        assertInvalid(app.backend()
                .request()
                .body("{\"external_id\":" + value + "}")
                .post("/v1/apps/{app_id}/transactions/authenticate", app.id()));

        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "601", "2147483648", "1e2", "1.0", "\"60\"", "true", "[]", "{}", "\"\""})
    void expires_in_out_of_bounds_or_mistyped_is_refused(String value) {
        assertInvalid(authenticate(",\"expires_in\":" + value));
        assertInvalid(
                register("{\"external_id\":\"ada\",\"passkey_display_name\":\"x\",\"expires_in\":" + value + "}"));
    }

    @Test
    void expires_in_is_bounded_by_the_apps_own_setting() {
        Operator.changeSettings(app.id(), Map.of("transaction_ttl", 30)).then().statusCode(200);

        authenticate(",\"expires_in\":30").then().statusCode(201);
        assertInvalid(authenticate(",\"expires_in\":31"));
    }

    @Test
    void expires_in_sets_the_lifetime_of_a_transaction() {
        String transaction = authenticate(",\"expires_in\":20")
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
        assertThat(app.browser()
                        .loginChallenge(transaction)
                        .publicKey()
                        .get("timeout")
                        .asLong())
                .isBetween(1L, 20_000L);

        clock.advance(Duration.ofSeconds(20));

        app.browser().startLogin(transaction).then().statusCode(400);
    }

    @Test
    void the_app_sets_the_lifetime_of_transactions() {
        Operator.changeSettings(app.id(), Map.of("transaction_ttl", 20)).then().statusCode(200);
        String login = app.backend().authenticate("ada");
        String registration = app.backend().register("ada");

        clock.advance(Duration.ofSeconds(20));

        app.browser().startLogin(login).then().statusCode(400);
        app.browser().startRegistration(registration).then().statusCode(400);
    }

    @Test
    void the_app_sets_the_lifetime_of_challenges() {
        Operator.changeSettings(app.id(), Map.of("ceremony_timeout", 30)).then().statusCode(200);
        for (String transaction : new String[] {app.backend().authenticate("ada"), null}) {
            var challenge = app.browser().loginChallenge(transaction);
            assertThat(challenge.publicKey().get("timeout").asLong()).isEqualTo(30_000);
            var answer = app.browser().answer(authenticator, challenge);

            clock.advance(Duration.ofSeconds(30));

            app.browser().finishLogin(challenge, answer).then().statusCode(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Required\"", "\"always\"", "\"\"", "0", "true", "[]"})
    void an_unknown_user_verification_is_refused(String value) {
        assertInvalid(authenticate(",\"user_verification\":" + value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "\"true\"", "\"\"", "[]"})
    void conditional_is_true_or_false(String value) {
        assertInvalid(
                register("{\"external_id\":\"ada\",\"passkey_display_name\":\"x\",\"conditional\":" + value + "}"));
    }

    @Test
    void optional_members_that_are_null_count_as_omitted_and_unknown_ones_are_ignored() {
        String transaction = authenticate(
                        ",\"user_verification\":null,\"expires_in\":null,\"context\":null,\"x\":{\"y\":1}")
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
        assertThat(app.browser()
                        .loginChallenge(transaction)
                        .publicKey()
                        .get("userVerification")
                        .textValue())
                .isEqualTo("required");
        register("{\"external_id\":\"ada\",\"passkey_display_name\":\"x\",\"conditional\":null,\"unknown\":[]}")
                .then()
                .statusCode(201);
    }

    @Test
    void the_first_register_transaction_creates_a_pending_user_whom_the_first_passkey_activates() {
        String transaction = app.backend().register("bob");
        assertThat(AppRows.of(database, app.id(), "app_user"))
                .anyMatch(row -> row.contains("\"external_id\": \"bob\"") && row.contains("\"status\": \"pending\""));

        app.browser().register(SoftAuthenticator.synced(), transaction);

        assertThat(AppRows.of(database, app.id(), "app_user"))
                .anyMatch(row -> row.contains("\"external_id\": \"bob\"") && row.contains("\"status\": \"active\""));
    }

    @Test
    void a_user_of_another_app_is_not_found() {
        TestApp other = Operator.makeApp();

        Answers.assertError(other.backend().createAuthenticate(Map.of("external_id", "ada")), 404, "user_not_found");
    }

    private static void assertInvalid(Response response) {
        Answers.assertError(response, 400, "invalid_request");
    }
}
