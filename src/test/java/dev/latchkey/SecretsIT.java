package dev.latchkey;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Sends all secret and personal data through the service once, in ceremonies that succeed, are refused or are malformed, at
 * the most detailed log level that operators would set, and then searches everything that the service outputs.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SecretsIT {
    private static final String EXTERNAL_ID = "canary-external-id@example.com";
    private static final String ENCRYPTION_KEY = "Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LWNhbmE=";
    private static final String DATABASE_PASSWORD = "canary-database-password";

    private final Map<String, String> canaries = new LinkedHashMap<>();
    private final List<Response> refusals = new ArrayList<>();

    private TestDatabase database;
    private ServiceProcess service;
    private TestApp app;

    @BeforeAll
    void send_everything_through_the_service() {
        database = TestDatabase.fresh();
        service = ServiceProcess.launch(Map.of(
                        "LATCHKEY_DB_URL",
                        database.url(),
                        "LATCHKEY_DB_USERNAME",
                        database.username(),
                        "LATCHKEY_DB_PASSWORD",
                        database.password().isEmpty() ? DATABASE_PASSWORD : database.password(),
                        "LATCHKEY_ADMIN_TOKEN",
                        Operator.TOKEN,
                        "LATCHKEY_ENCRYPTION_KEY",
                        ENCRYPTION_KEY,
                        "LATCHKEY_PUBLIC_URL",
                        "https://passkeys.example.com",
                        "QUARKUS_LOG_CATEGORY__DEV_LATCHKEY__LEVEL",
                        "DEBUG"))
                .awaitReady();
        RestAssured.port = service.uri("/").getPort();
        canary("the operators' token", Operator.TOKEN);
        canary("the encryption key", ENCRYPTION_KEY);
        canary("the database's password", database.password().isEmpty() ? DATABASE_PASSWORD : database.password());
        for (Map<String, ?> settings : List.of(
                Map.<String, Object>of(),
                Map.<String, Object>of("nonce_format", "jwt"),
                Map.<String, Object>of("pending_enrolment", true))) {
            app = Operator.makeApp(settings);
            canary("an API key", app.key());
            succeed();
            refuse();
            nonsense();
        }
    }

    @AfterAll
    void stop_it() {
        service.close();
    }

    private void canary(String what, String value) {
        assertThat(value).hasSizeGreaterThan(15);
        canaries.put(what + " " + canaries.size(), value);
    }

    private void canary(String what, Challenge challenge) {
        canary(what + "'s handshake", challenge.handshakeId());
        canary(what + "'s challenge", challenge.publicKey().get("challenge").textValue());
    }

    private void canary(String what, JsonNode response) {
        for (String member : List.of("clientDataJSON", "attestationObject", "authenticatorData", "signature")) {
            if (response.get("response").has(member)) {
                canary(
                        what + "'s " + member,
                        response.get("response").get(member).textValue());
            }
        }
    }

    private void succeed() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        canary("an external id", EXTERNAL_ID);
        String register = app.backend()
                .createRegister(Map.of(
                        "external_id",
                        EXTERNAL_ID,
                        "passkey_display_name",
                        "canary display name",
                        "context",
                        Map.of("secret", "canary context of a transaction")))
                .path("transaction_id");
        canary("a display name", "canary display name");
        canary("a context", "canary context of a transaction");
        canary("a transaction", register);
        Challenge registration = app.browser().registrationChallenge(register);
        canary("a registration", registration);
        canary("a user handle", registration.publicKey().at("/user/id").textValue());
        ObjectNode made = app.browser().made(authenticator, registration);
        canary("a registration", made);
        canary("a credential id", authenticator.newest().idText());
        String nonce = app.browser().finishRegistration(registration, made).path("nonce");
        canary("a nonce", nonce);
        refusals.add(app.backend().verify(nonce + "x"));
        app.backend().verify(nonce).then().statusCode(200);
        refusals.add(app.backend().verify(nonce));
        for (String transaction : new String[] {app.backend().authenticate(EXTERNAL_ID), null}) {
            Challenge login = app.browser().loginChallenge(transaction);
            canary("a login", login);
            ObjectNode answer = app.browser().answer(authenticator, login);
            canary("a login", answer);
            String worth = app.browser().finishLogin(login, answer).path("nonce");
            canary("a nonce", worth);
            app.backend().verify(worth).then().statusCode(200);
            refusals.add(app.browser().finishLogin(login, answer));
        }
    }

    private void refuse() {
        SoftAuthenticator stranger = SoftAuthenticator.synced();
        Challenge registration =
                app.browser().registrationChallenge(app.backend().register("somebody"));
        ObjectNode made = stranger.register(registration.publicKey())
                .from(app.origin())
                .withAuthenticatorData(data -> data.rpId("canary.example"))
                .response();
        canary("a refused registration", registration);
        canary("a refused registration", made);
        canary("a refused credential id", stranger.newest().idText());
        refusals.add(app.browser().finishRegistration(registration, made));
        Challenge login = app.browser().loginChallenge(null);
        ObjectNode unknown =
                stranger.authenticate(login.publicKey()).from(app.origin()).response();
        canary("a refused login", login);
        canary("a refused login", unknown);
        refusals.add(app.browser().finishLogin(login, unknown));
        Challenge malformed = app.browser().loginChallenge(null);
        ObjectNode broken = unknown.deepCopy();
        ((ObjectNode) broken.get("response")).put("signature", "canary-that-is-no-signature");
        canary("a malformed signature", "canary-that-is-no-signature");
        refusals.add(app.browser().finishLogin(malformed, broken));
    }

    private void nonsense() {
        String text = "canary-in-nonsense";
        canary("nonsense", text);
        for (String body : List.of(
                "{\"transaction_id\":\"" + text + "\"",
                "{\"transaction_id\":{\"" + text + "\":1}}",
                "\"" + text + "\"",
                "{\"transaction_id\":\"" + text + "\",\"handshake_id\":\"" + text + "\",\"handshake_response\":\""
                        + text + "\"}")) {
            for (String path : List.of(
                    "/register/transactions/webauthn/start", "/register/transactions/webauthn/finish",
                    "/authenticate/transactions/webauthn/start", "/authenticate/transactions/webauthn/finish",
                    "/authenticate/verify", "/transactions/register")) {
                refusals.add(app.backend().request().body(body).post("/v1/apps/{app_id}" + path, app.id()));
            }
        }
        refusals.add(given().header("Authorization", "Bearer " + text).get("/admin/v1/apps"));
        refusals.add(given().header("Authorization", "Bearer " + text).get("/v1/apps/{app_id}/users", app.id()));
        // The log names an origin that is not configured; the answer does not.
        Response unlisted = given().header("Origin", "https://unlisted-origin.example")
                .post("/v1/apps/{app_id}/authenticate/transactions/webauthn/start", app.id());
        assertThat(unlisted.asString()).doesNotContain("unlisted-origin");
        refusals.add(unlisted);
        refusals.add(given().header("X-Request-Id", text).get("/v1/apps/{app_id}/users/{user_id}", app.id(), text));
    }

    @Test
    void no_secret_is_in_the_log() {
        assertThat(found(service.output())).isEmpty();
        assertThat(service.output()).contains("ceremony completed", "ceremony refused");
    }

    @Test
    void no_secret_is_in_an_error() {
        assertThat(refusals).hasSizeGreaterThan(50).allSatisfy(answer -> {
            assertThat(answer.statusCode()).as(answer.asString()).isBetween(400, 499);
            assertThat(found(answer.asString())).isEmpty();
        });
    }

    @Test
    void no_secret_is_in_a_header() {
        assertThat(refusals)
                .allSatisfy(
                        answer -> assertThat(found(answer.headers().toString().replaceAll("(?mi)^X-Request-Id.*$", "")))
                                .isEmpty());
    }

    @Test
    void no_secret_is_in_health_and_metrics() {
        for (String path : List.of("/q/health", "/q/health/live", "/q/health/ready", "/q/metrics", "/q/info")) {
            assertThat(found(get(path).asString())).as(path).isEmpty();
        }
    }

    @Test
    void no_live_ticket_and_no_key_is_in_the_database() throws SQLException {
        String dump = dump();

        assertThat(dump).contains(EXTERNAL_ID);
        assertThat(canaries.entrySet().stream()
                        .filter(canary -> canary.getKey()
                                .matches("(an API key|a nonce|the operators' token"
                                        + "|the encryption key|.*handshake) [0-9]+"))
                        .filter(canary ->
                                dump.contains(canary.getValue()) || dump.contains(hexOfSecret(canary.getValue()))))
                .isEmpty();
    }

    /** The part of a ticket that is not the row's id, as the database shows bytes. */
    private static String hexOfSecret(String ticket) {
        byte[] bytes = ticket.getBytes(StandardCharsets.UTF_8);
        try {
            bytes = Bytes.fromBase64Url(ticket);
        } catch (IllegalArgumentException notATicket) {
            return HexFormat.of().formatHex(bytes);
        }
        return HexFormat.of().formatHex(bytes, Math.max(0, bytes.length - 16), bytes.length);
    }

    private String dump() throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
                while (result.next()) {
                    tables.add(result.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet result = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (result.next()) {
                        dump.append(result.getString(1)).append('\n');
                    }
                }
            }
        }
        return dump.toString();
    }

    /** The canaries that a text contains, as sent or in another encoding of their bytes. */
    private Stream<String> found(String text) {
        return canaries.entrySet().stream()
                .filter(canary -> text.contains(canary.getValue()))
                .map(Map.Entry::getKey);
    }
}
