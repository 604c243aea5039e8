package dev.latchkey.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.database.Shards;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.wire.QueryParameters;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class EventsTest {
    @Inject
    Shards shards;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> MEMBERS = Set.of(
            "id",
            "created_at",
            "completed_at",
            "kind",
            "type",
            "outcome",
            "reason",
            "user_id",
            "external_id",
            "device_id",
            "ip_addr",
            "user_agent",
            "actor",
            "refusals");

    @Inject
    TestClock clock;

    @Inject
    DataSource database;

    @Inject
    Sql sql;

    private static Response get(TestApp app, Map<String, ?> query) {
        return Operator.call("GET", "apps", app.id(), "events").query(query).send();
    }

    private static JsonNode page(TestApp app, Map<String, ?> query) {
        return read(get(app, query).then().statusCode(200).extract().asString());
    }

    private static List<JsonNode> events(TestApp app, Map<String, ?> query) {
        return items(page(app, query).get("events"));
    }

    private static List<JsonNode> items(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stream's lines and the cursor of the next one. */
    private record Lines(List<JsonNode> events, String next) {}

    private static Lines stream(String path, Map<String, ?> query) {
        Response response = Operator.request()
                .accept("application/x-ndjson")
                .queryParams(query)
                .get(path)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .response();
        String body = response.asString();
        assertThat(body.isEmpty() || body.endsWith("\n")).isTrue();
        return new Lines(body.lines().map(EventsTest::read).toList(), response.header("Next-Cursor"));
    }

    private static Lines stream(TestApp app, @Nullable String cursor) {
        return stream("/admin/v1/apps/" + app.id() + "/events", cursor == null ? Map.of() : Map.of("cursor", cursor));
    }

    private static List<String> texts(List<JsonNode> events, String member) {
        return events.stream().map(event -> event.get(member).asText()).toList();
    }

    private void settle() {
        clock.advance(Events.SETTLING.plusSeconds(1));
    }

    @Test
    void a_login_is_an_event_with_all_members() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.backend().verify(app.browser().register(authenticator, app.backend().register("ada")));
        app.backend().verify(app.browser().logIn(authenticator, app.backend().authenticate("ada")));

        JsonNode event = events(app, Map.of("type", "passkey_login")).get(0);

        assertThat(names(event)).isEqualTo(MEMBERS);
        assertThat(event.get("kind").asText()).isEqualTo("ceremony");
        assertThat(event.get("outcome").asText()).isEqualTo("redeemed");
        assertThat(event.get("external_id").asText()).isEqualTo("ada");
        assertThat(event.get("user_id").asText()).isEqualTo(app.backend().userId("ada"));
        assertThat(event.get("device_id").asText()).isNotEmpty();
        assertThat(event.get("ip_addr").asText()).isEqualTo("127.0.0.1");
        assertThat(event.get("user_agent").asText()).isNotEmpty();
        assertThat(event.get("reason").isNull()).isTrue();
        assertThat(event.get("actor").isNull()).isTrue();
        assertThat(Instant.parse(event.get("completed_at").asText()))
                .isAfter(Instant.parse(event.get("created_at").asText()));
    }

    @Test
    void an_action_of_an_operator_is_an_event_with_all_members() {
        TestApp app = Operator.makeApp();

        JsonNode event = events(app, Map.of("type", "app.created")).get(0);

        assertThat(names(event)).isEqualTo(MEMBERS);
        assertThat(event.get("kind").asText()).isEqualTo("operator");
        assertThat(event.get("outcome").asText()).isEqualTo("completed");
        assertThat(event.get("actor").asText()).isEqualTo("token");
        assertThat(event.get("ip_addr").asText()).isEqualTo("127.0.0.1");
        assertThat(event.get("completed_at")).isEqualTo(event.get("created_at"));
        for (String none : List.of("reason", "user_id", "external_id", "device_id")) {
            assertThat(event.get(none).isNull()).isTrue();
        }
    }

    private static Set<String> names(JsonNode event) {
        Set<String> names = new HashSet<>();
        event.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void every_change_of_an_operator_is_recorded_and_no_failed_call() {
        TestApp app = Operator.makeApp();
        Operator.changeSettings(app.id(), Map.of("nonce_ttl", 60)).then().statusCode(200);
        Operator.changeSettings(app.id(), Map.of("nonce_ttl", 0)).then().statusCode(400);
        Operator.request()
                .body(Map.of("name", "again", "rp_id", "example.com", "auth_origin", Operator.ORIGIN, "id", app.id()))
                .post("/admin/v1/apps")
                .then()
                .statusCode(409);
        String key = Operator.request()
                .get("/admin/v1/apps/{app_id}/api_keys", app.id())
                .path("api_keys[0].id");
        Operator.request()
                .delete("/admin/v1/apps/{app_id}/api_keys/{key}", app.id(), key)
                .then()
                .statusCode(204);
        Operator.request()
                .delete("/admin/v1/apps/{app_id}/api_keys/none", app.id())
                .then()
                .statusCode(404);

        assertThat(texts(events(app, Map.of()), "type"))
                .containsExactly("api_key.revoked", "app.changed", "api_key.created", "app.created");
    }

    @Test
    void the_record_of_the_deletion_of_an_app_outlives_the_app() {
        TestApp app = Operator.makeApp();
        Instant before = clock.instant();
        app.backend().register("ada");
        Operator.request().delete("/admin/v1/apps/{app_id}", app.id()).then().statusCode(204);

        Answers.assertError(get(app, Map.of()), 404, "app_not_found");
        JsonNode all = read(Operator.request()
                .queryParams(Map.of("since", before.toString(), "type", "app.deleted"))
                .get("/admin/v1/events")
                .asString());
        assertThat(texts(items(all.get("events")), "app_id")).contains(app.id());
    }

    @Test
    void a_ceremony_has_one_outcome_after_the_other() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String transaction = app.backend().register("ada");
        assertThat(outcomes(app)).containsExactly("requested");

        Browser.Challenge challenge = app.browser().registrationChallenge(transaction);
        assertThat(outcomes(app)).containsExactly("challenged");

        String nonce = Browser.nonce(app.browser()
                .finishRegistration(
                        challenge,
                        authenticator
                                .register(challenge.publicKey())
                                .from(app.origin())
                                .response()));
        assertThat(outcomes(app)).containsExactly("completed");

        app.backend().verify(nonce).then().statusCode(200);
        assertThat(outcomes(app)).containsExactly("redeemed");
    }

    private List<String> outcomes(TestApp app) {
        return texts(events(app, Map.of("type", "passkey_register")), "outcome");
    }

    @Test
    void a_ceremony_that_is_not_finished_in_time_expires() {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        clock.advance(Duration.ofSeconds(601));

        assertThat(outcomes(app)).containsExactly("expired");
        assertThat(events(app, Map.of("outcome", "expired"))).hasSize(1);
        assertThat(events(app, Map.of("outcome", "requested"))).isEmpty();
    }

    @Test
    void a_refused_ceremony_has_its_last_reason() {
        TestApp app = Operator.makeApp();
        String transaction = app.backend().register("ada");
        refuse(app, transaction);
        JsonNode once = events(app, Map.of("type", "passkey_register")).get(0);
        assertThat(once.get("outcome").asText()).isEqualTo("requested");
        assertThat(once.get("reason").asText()).isNotEmpty().isNotEqualTo("null");

        for (int i = 0; i < 4; i++) {
            refuse(app, transaction);
        }
        JsonNode five = events(app, Map.of("outcome", "refused")).get(0);
        assertThat(five.get("reason")).isEqualTo(once.get("reason"));
        assertThat(five.get("completed_at").isNull()).isTrue();
    }

    private static void refuse(TestApp app, String transaction) {
        Browser.Challenge challenge = app.browser().registrationChallenge(transaction);
        app.browser()
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .from("https://elsewhere.example.org")
                                .response())
                .then()
                .statusCode(401);
    }

    @Test
    void a_login_without_transaction_has_the_time_of_its_finish() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        Browser.Challenge challenge = app.browser().loginChallenge(null);
        clock.advance(Duration.ofSeconds(60));
        Operator.changeSettings(app.id(), Map.of());
        Browser.nonce(app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge)));

        assertThat(texts(events(app, Map.of()), "type")).startsWith("passkey_login", "app.changed", "passkey_register");
    }

    @Test
    void pages_follow_each_other_without_gaps_or_repetitions() {
        TestApp app = Operator.makeApp();
        for (int i = 0; i < 5; i++) {
            app.backend().register("user" + i);
            Operator.changeSettings(app.id(), Map.of());
        }
        List<String> all = texts(events(app, Map.of()), "id");
        assertThat(all).hasSize(12);
        List<String> times = texts(events(app, Map.of()), "created_at");
        assertThat(times.stream().map(Instant::parse).toList()).isSortedAccordingTo(Collections.reverseOrder());

        List<String> paged = new ArrayList<>();
        JsonNode page = page(app, Map.of("limit", 5));
        int pages = 1;
        paged.addAll(texts(items(page.get("events")), "id"));
        while (!page.get("next").isNull()) {
            page = page(app, Map.of("limit", 5, "cursor", page.get("next").asText()));
            paged.addAll(texts(items(page.get("events")), "id"));
            pages++;
        }
        assertThat(paged).isEqualTo(all);
        assertThat(pages).isEqualTo(3);

        JsonNode filtered = page(app, Map.of("limit", 5, "type", "app.changed"));
        assertThat(filtered.get("events")).hasSize(5);
        assertThat(filtered.get("next").isNull()).isTrue();
    }

    @Test
    void events_are_found_by_user_and_time() {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        clock.advance(Duration.ofSeconds(10));
        Instant between = clock.instant();
        app.backend().register("ada");
        app.backend().register("grace");
        String ada = app.backend().userId("ada");

        assertThat(events(app, Map.of("user_id", ada))).hasSize(2);
        assertThat(events(app, Map.of("user_id", ada, "since", between.toString())))
                .hasSize(1);
        assertThat(events(app, Map.of("user_id", ada, "until", between.toString())))
                .hasSize(1);
        assertThat(events(app, Map.of("since", between.toString(), "until", between.toString())))
                .isEmpty();
        assertThat(events(app, Map.of("user_id", "nobody"))).isEmpty();
        JsonNode everywhere = read(Operator.request()
                .queryParam("user_id", ada)
                .get("/admin/v1/events")
                .asString());
        assertThat(everywhere.get("events")).hasSize(2);
    }

    @Test
    void refused_attempts_are_found_whatever_became_of_their_ceremony() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String transaction = app.backend().register("ada");
        refuse(app, transaction);
        app.backend().verify(app.browser().register(authenticator, transaction));
        app.backend().register("grace");

        List<JsonNode> refused = events(app, Map.of("refused", "true"));
        assertThat(refused).hasSize(1);
        assertThat(refused.get(0).get("outcome").asText()).isEqualTo("redeemed");
        JsonNode attempt = refused.get(0).get("refusals").get(0);
        assertThat(names(attempt)).containsExactlyInAnyOrder("at", "reason", "ip_addr", "request_id");
        assertThat(attempt.get("reason").asText()).isEqualTo("origin");
        assertThat(attempt.get("ip_addr").asText()).isEqualTo("127.0.0.1");
        assertThat(Instant.parse(attempt.get("at").asText())).isBeforeOrEqualTo(clock.instant());

        String request = attempt.get("request_id").asText();
        assertThat(request).hasSize(24);
        assertThat(events(app, Map.of("request_id", request))).isEqualTo(refused);
        assertThat(events(app, Map.of("request_id", "another"))).isEmpty();
        assertThat(events(app, Map.of("reason", "origin"))).isEqualTo(refused);
        assertThat(events(app, Map.of("reason", "signature"))).isEmpty();
        assertThat(texts(events(app, Map.of("refused", "false", "type", "passkey_register")), "external_id"))
                .containsExactly("grace");
    }

    @Test
    void requests_that_the_users_state_does_not_allow_are_on_the_trail() {
        TestApp app = Operator.makeApp(Map.of("max_passkeys_per_user", 1));
        app.backend().register("grace");
        assertThat(app.backend()
                        .createAuthenticate(Map.of("external_id", "grace"))
                        .statusCode())
                .isEqualTo(409);
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        Map<String, String> more = Map.of("external_id", "ada", "passkey_display_name", "Ada");
        assertThat(app.backend().createRegister(more).statusCode()).isEqualTo(403);
        Person.of(database, app, "ada").deactivate();
        assertThat(app.backend().createRegister(more).statusCode()).isEqualTo(403);
        assertThat(app.backend()
                        .createAuthenticate(Map.of("external_id", "ada"))
                        .statusCode())
                .isEqualTo(403);

        List<JsonNode> refused = events(app, Map.of("refused", "true"));
        assertThat(texts(refused, "external_id")).containsExactly("ada", "ada", "ada", "grace");
        assertThat(texts(refused, "type"))
                .containsExactly("passkey_login", "passkey_register", "passkey_register", "passkey_login");
        assertThat(texts(refused, "reason"))
                .containsExactly("user_inactive", "user_inactive", "passkey_limit", "no_passkeys");
        assertThat(texts(refused, "outcome")).containsOnly("refused");
        JsonNode attempt = refused.get(0).get("refusals").get(0);
        assertThat(events(app, Map.of("request_id", attempt.get("request_id").asText())))
                .containsExactly(refused.get(0));
        assertThat(attempt.get("ip_addr").isNull()).as("of a backend").isTrue();
    }

    @Test
    void events_are_found_by_external_id_and_credential() {
        TestApp app = Operator.makeApp();
        TestApp other = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        app.backend().verify(app.browser().logIn(authenticator, null));
        app.backend().register("grace");
        other.backend().register("ada");
        String ada = app.backend().userId("ada");
        String credential = Operator.request()
                .get("/admin/v1/apps/{app_id}/users/{user_id}/devices", app.id(), ada)
                .path("devices[0].cred_id");

        assertThat(events(app, Map.of("external_id", "ada"))).hasSize(2).isEqualTo(events(app, Map.of("user_id", ada)));
        assertThat(events(app, Map.of("external_id", "nobody"))).isEmpty();
        assertThat(events(app, Map.of("external_id", "grace", "user_id", ada))).isEmpty();
        assertThat(events(app, Map.of("credential_id", credential))).hasSize(2);
        assertThat(events(app, Map.of("credential_id", credential + "A"))).isEmpty();
        assertThat(events(other, Map.of("credential_id", credential))).isEmpty();
        JsonNode everywhere = read(Operator.request()
                .queryParams(Map.of("external_id", "ada", "type", "passkey_login"))
                .get("/admin/v1/events")
                .asString());
        assertThat(texts(items(everywhere.get("events")), "app_id")).contains(app.id());
    }

    /** An import keeps the ids of another service, however short. */
    @Test
    void the_events_of_an_imported_user_are_found_whatever_their_id() {
        TestApp app = Operator.makeApp();
        Operator.call("POST", "apps", app.id(), "import")
                .body("application/x-ndjson", """
                        {"type":"header","format":"latchkey-users","version":1}
                        {"type":"user","id":"-","external_id":"ada"}
                        {"type":"end"}
                        """)
                .send()
                .then()
                .statusCode(200);
        app.backend().register("ada");

        assertThat(app.backend().userId("ada")).isEqualTo("-");
        assertThat(events(app, Map.of("external_id", "ada"))).hasSize(1).isEqualTo(events(app, Map.of("user_id", "-")));
        assertThat(events(app, Map.of("external_id", "nobody"))).isEmpty();
    }

    @Test
    void since_is_inclusive_and_until_is_exclusive() {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        String moment = events(app, Map.of("type", "passkey_register"))
                .get(0)
                .get("created_at")
                .asText();

        assertThat(texts(events(app, Map.of("since", moment)), "type")).containsExactly("passkey_register");
        assertThat(texts(events(app, Map.of("until", moment)), "type")).doesNotContain("passkey_register");
    }

    @Test
    void events_of_another_app_are_not_listed() {
        TestApp app = Operator.makeApp();
        TestApp other = Operator.makeApp();
        other.backend().register("ada");

        assertThat(events(app, Map.of("type", "passkey_register"))).isEmpty();
        assertThat(events(app, Map.of("user_id", other.backend().userId("ada"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0",
        "limit, 501",
        "limit, x",
        "cursor, x",
        "cursor, ''",
        "cursor, AAAA",
        "cursor, _____________________________________w",
        "since, yesterday",
        "since, 2026-01-01",
        "since, ''",
        "until, 2026-13-01T00:00:00Z",
        "since, +999999999-12-31T23:59:59Z",
        "since, -0001-01-01T00:00:00Z",
        "since, 2026-01-01T00:00Z",
        "type, login",
        "type, ''",
        "outcome, success",
        "outcome, ''",
        "outcome, REDEEMED",
        "external_id, ''",
        "credential_id, ''",
        "credential_id, a b",
        "request_id, a b",
        "reason, bad_luck",
        "reason, ''",
        "refused, yes",
        "user_id, a b",
        "user_id, ''"
    })
    void an_invalid_value_is_400(String name, String value) {
        TestApp app = Operator.makeApp();

        Answers.assertError(get(app, Map.of(name, value)), 400, "invalid_request");
        Answers.assertError(Operator.request().queryParam(name, value).get("/admin/v1/events"), 400, "invalid_request");
        Answers.assertError(
                Operator.request()
                        .accept("application/x-ndjson")
                        .queryParam(name, value)
                        .get("/admin/v1/events"),
                400,
                "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "9999-12-31T23:59:59.999999Z",
                "9999-12-31T23:59:59.999999999-18:00",
                "2026-01-01t00:00:00z"
            })
    void every_well_formed_time_is_accepted(String moment) {
        TestApp app = Operator.makeApp();

        get(app, Map.of("since", moment)).then().statusCode(200);
        get(app, Map.of("until", moment)).then().statusCode(200);
        Lines lines = stream("/admin/v1/apps/" + app.id() + "/events", Map.of("since", moment));
        stream(app, lines.next());
        stream("/admin/v1/apps/" + app.id() + "/events", Map.of("until", moment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson"})
    void events_are_for_operators(String accepted) {
        TestApp app = Operator.makeApp();
        RequestSpecification backend = app.backend().request().accept(accepted);

        given().accept(accepted).get("/admin/v1/events").then().statusCode(401);
        backend.get("/admin/v1/apps/{app_id}/events", app.id()).then().statusCode(401);
        Answers.assertError(
                Operator.request().accept(accepted).get("/admin/v1/apps/none/events"), 404, "app_not_found");
    }

    @Test
    void a_caller_who_accepts_any_type_receives_pages() {
        TestApp app = Operator.makeApp();

        for (String accepted : List.of("*/*", "application/json, application/x-ndjson;q=0.5")) {
            Operator.request()
                    .accept(accepted)
                    .get("/admin/v1/apps/{app_id}/events", app.id())
                    .then()
                    .statusCode(200)
                    .contentType("application/json");
        }
    }

    @Test
    void a_stream_begins_with_the_oldest_event_and_continues_where_it_ended() {
        TestApp app = Operator.makeApp();
        settle();

        Lines first = stream(app, null);
        assertThat(texts(first.events(), "type")).containsExactly("app.created", "api_key.created");
        assertThat(names(first.events().get(0))).isEqualTo(MEMBERS);
        assertThat(stream(app, first.next()).events()).isEmpty();

        Operator.changeSettings(app.id(), Map.of());
        settle();
        assertThat(texts(stream(app, first.next()).events(), "type")).containsExactly("app.changed");
    }

    @Test
    void a_stream_ends_before_a_ceremony_in_progress_and_contains_it_when_it_is_final() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String transaction = app.backend().register("ada");
        Operator.changeSettings(app.id(), Map.of());
        settle();
        Lines before = stream(app, null);
        assertThat(texts(before.events(), "type")).containsExactly("app.created", "api_key.created");

        String nonce = app.browser().register(authenticator, transaction);
        settle();
        assertThat(stream(app, before.next()).events()).isEmpty();

        app.backend().verify(nonce).then().statusCode(200);
        Lines after = stream(app, before.next());
        assertThat(texts(after.events(), "type")).containsExactly("passkey_register", "app.changed");
        assertThat(texts(after.events(), "outcome")).containsExactly("redeemed", "completed");
        assertThat(stream(app, after.next()).events()).isEmpty();
    }

    @Test
    void an_expired_ceremony_and_an_expired_nonce_do_not_hold_up_a_stream() {
        TestApp app = Operator.makeApp();
        app.backend().register("grace");
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        clock.advance(Duration.ofSeconds(607));

        Lines lines = stream(app, null);

        assertThat(texts(lines.events(), "type"))
                .containsExactly("app.created", "api_key.created", "passkey_register", "passkey_register");
        assertThat(texts(lines.events(), "outcome")).containsExactly("completed", "completed", "expired", "completed");
    }

    @Test
    void a_login_whose_challenge_is_older_than_the_stream_is_not_missed() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.backend().verify(app.browser().register(authenticator, app.backend().register("ada")));
        Browser.Challenge challenge = app.browser().loginChallenge(null);
        clock.advance(Duration.ofSeconds(30));
        Operator.changeSettings(app.id(), Map.of());
        settle();
        Lines before = stream(app, null);
        assertThat(texts(before.events(), "type")).endsWith("passkey_register", "app.changed");

        app.backend()
                .verify(Browser.nonce(
                        app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge))));
        settle();

        assertThat(texts(stream(app, before.next()).events(), "type")).containsExactly("passkey_login");
    }

    @Test
    void events_too_recent_for_every_replica_to_see_are_not_streamed() {
        TestApp app = Operator.makeApp();

        assertThat(stream(app, null).events()).isEmpty();
    }

    @Test
    void a_stream_accepts_filters_but_no_limit() {
        TestApp app = Operator.makeApp();
        Instant before = clock.instant();
        Operator.changeSettings(app.id(), Map.of());
        settle();

        Lines lines = stream("/admin/v1/events", Map.of("since", before.toString(), "type", "app.changed"));

        assertThat(texts(lines.events(), "app_id")).containsExactly(app.id());
        Operator.request()
                .accept("application/x-ndjson")
                .queryParam("limit", 5)
                .get("/admin/v1/events")
                .then()
                .statusCode(400);
    }

    private static void changeEverything(RequestSpecification door, String user, String device) {
        given(door)
                .body(Map.of("user_metadata", Map.of("plan", "pro")))
                .patch(user)
                .then()
                .statusCode(200);
        given(door).patch(user + "/deactivate").then().statusCode(200);
        given(door).patch(user + "/activate").then().statusCode(200);
        given(door)
                .body(Map.of("friendly_name", "Ada's key"))
                .patch(device)
                .then()
                .statusCode(200);
        given(door).delete(device + "x").then().statusCode(404);
        given(door).delete(device).then().statusCode(200);
        given(door).delete(user).then().statusCode(200);
        given(door).delete(user).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/admin"})
    void actions_on_users_are_recorded_by_both_apis(String door) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.backend().verify(app.browser().register(authenticator, app.backend().register("ada")));
        String userId = app.backend().userId("ada");
        String user = "/v1/apps/" + app.id() + "/users/" + userId;
        String deviceId = app.backend().request().get(user + "/devices").path("devices[0].id");

        changeEverything(
                door.isEmpty() ? app.backend().request() : Operator.request(),
                door + user,
                door + user + "/devices/" + deviceId);

        List<JsonNode> events = events(app, Map.of("user_id", userId));
        assertThat(texts(events, "type"))
                .containsExactly(
                        "user.deleted",
                        "device.revoked",
                        "device.renamed",
                        "user.activated",
                        "user.deactivated",
                        "user.updated");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.get("user_id").asText()).isEqualTo(userId);
            assertThat(event.get("external_id").isNull()).isTrue();
        });
        assertThat(texts(events, "device_id").subList(1, 3)).containsOnly(deviceId);
        assertThat(new HashSet<>(texts(events, "actor"))).containsExactly(door.isEmpty() ? apiKeyOf(app) : "token");
    }

    private static String apiKeyOf(TestApp app) {
        return "api_key:"
                + Operator.request()
                        .get("/admin/v1/apps/{app_id}/api_keys", app.id())
                        .path("api_keys[0].id");
    }

    @Test
    void no_secret_is_in_the_trail() {
        TestApp app = Operator.makeApp();
        String nonce =
                app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        assertThat(get(app, Map.of()).asString()).doesNotContain(app.key(), nonce, Operator.TOKEN);
    }

    /** Redeemed logins without a user, a second apart, the last one a minute ago. */
    private void insertLogins(TestApp app, int count) {
        sql.change(Statement.of("""
                INSERT INTO ceremony (id, app_id, type, state, created_at, expires_at, conditional, starts, refused, refusals)
                SELECT gen_random_uuid(), :app_id, 'authenticate', 'redeemed', :now::timestamptz - make_interval(secs => i + 60),
                       :now, false, 1, 0, '[]'
                FROM generate_series(1, :count) AS i
                """)
                .with("app_id", app.id())
                .with("now", clock.instant())
                .with("count", count));
    }

    @Test
    void a_stream_may_be_longer_than_one_batch() {
        TestApp app = Operator.makeApp();
        insertLogins(app, 2_345);
        settle();

        Lines lines = stream(app, null);

        assertThat(lines.events()).hasSize(2_347);
        assertThat(texts(lines.events(), "id")).doesNotHaveDuplicates();
        assertThat(texts(lines.events(), "created_at").stream()
                        .map(Instant::parse)
                        .toList())
                .isSortedAccordingTo(Instant::compareTo);
    }

    @Test
    void a_rare_type_is_searched_page_by_page() {
        TestApp app = Operator.makeApp();
        insertLogins(app, Events.MOST_EXAMINED + 500);
        sql.change(Statement.of(
                        "UPDATE operator_action SET created_at = created_at - INTERVAL '1 day' WHERE app_id = :app_id")
                .with("app_id", app.id()));

        JsonNode first = page(app, Map.of("type", "app.created"));
        assertThat(first.get("events")).isEmpty();
        JsonNode second = page(
                app, Map.of("type", "app.created", "cursor", first.get("next").asText()));
        assertThat(second.get("events")).hasSize(1);
        assertThat(second.get("next").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "true, user_id, ceremony_by_user",
        "true, external_id, ceremony_by_user",
        "true, , ceremony_by_app",
        "false, user_id, ceremony_by_user",
        "false, external_id, ceremony_by_time",
        "false, , ceremony_by_time"
    })
    void every_query_uses_an_index(boolean ofApp, @Nullable String ofUser, String index) {
        TestApp app = Operator.makeApp();
        insertLogins(app, 20_000);
        sql.change(Statement.of("""
                UPDATE ceremony SET app_id = 'another-' || extract(epoch FROM created_at)::bigint % 20
                WHERE app_id = :app_id AND extract(epoch FROM created_at)::bigint % 20 > 0
                """).with("app_id", app.id()));
        sql.change(Statement.of("ANALYZE ceremony").bound());
        EventFilter filter = filter(ofApp ? app.id() : null, ofUser);

        for (Events.Order order : Events.Order.values()) {
            String plan = sql
                    .rows(
                            Events.bind(
                                            Statement.of("EXPLAIN " + Events.EVENTS.text(filter, order)),
                                            filter,
                                            Position.before(clock.instant().minusSeconds(86_400)),
                                            Position.LAST)
                                    .with("most", 100),
                            row -> row.text("QUERY PLAN"))
                    .stream()
                    .collect(Collectors.joining("\n"));
            assertThat(plan).contains(index).doesNotContain("Seq Scan on ceremony");
        }
    }

    private static EventFilter filter(@Nullable String appId, @Nullable String ofUser) {
        String query = ofUser == null ? null : ofUser + "=somebody";
        return EventFilter.of(appId, null, Reason.class, QueryParameters.parse(query));
    }

    @ParameterizedTest
    @CsvSource({"true, user_id", "true, external_id", "true, ", "false, user_id", "false, external_id", "false, "})
    void the_events_of_an_app_touch_one_partition_of_each_table(boolean ofApp, @Nullable String ofUser) {
        EventFilter filter = filter(ofApp ? "app" : null, ofUser);

        for (Events.Order order : Events.Order.values()) {
            for (Events.Template template : List.of(Events.EVENTS, Events.FIRST_IN_FLIGHT)) {
                assertThat(shards.severalOf(template.of(filter, order).bound()).isEmpty())
                        .as("the operators' list of all events alone concerns several apps")
                        .isEqualTo(ofApp);
            }
        }
    }
}
