package dev.latchkey.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks at the operators' API. */
@QuarkusTest
class WebhooksTest {
    private static final String URL = "https://shop.example.com/hooks?a=b";

    @Inject
    Rows rows;

    @Inject
    DataSource database;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    @AfterEach
    void delete_the_webhooks() {
        rows.change("DELETE FROM webhook WHERE app_id = ?", app.id());
    }

    private Response create(Map<String, ?> body) {
        return Hook.request(app, body);
    }

    private static void assertError(Response response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode body = Answers.json(response);
        assertThat(body.get("code").textValue()).isEqualTo(code);
        assertThat(body.size()).isEqualTo(2);
    }

    private String wantedEvents() {
        return rows.texts("SELECT array_to_string(wanted_events, ',') FROM app WHERE id = ?", app.id())
                .get(0);
    }

    @Test
    void a_new_webhook_has_every_member_and_shows_its_secret_once() {
        Response created = create(Map.of(
                "url",
                URL,
                "events",
                List.of("user.deleted", "passkey.created", "user.deleted"),
                "description",
                "CRM"));

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode webhook = Answers.json(created).get("webhook");
        assertThat(webhook.toString())
                .isEqualTo(("{'id':'%s','url':'%s','description':'CRM','events':['passkey.created','user.deleted'],"
                                + "'enabled':true,'failing_since':null,'previous_secret_signs_until':null,"
                                + "'created_at':'%s','updated_at':'%s'}")
                        .replace('\'', '"')
                        .formatted(
                                webhook.get("id").textValue(),
                                URL,
                                webhook.get("created_at").textValue(),
                                webhook.get("updated_at").textValue()));
        String secret = Answers.json(created).get("secret").textValue();
        assertThat(Base64.getDecoder().decode(secret.substring("whsec_".length())))
                .hasSize(32);
        Hook hook = new Hook(app, webhook.get("id").textValue(), secret);
        assertThat(hook.read()).isEqualTo(webhook);
        Response listed = Operator.request().get(Hook.WEBHOOKS, app.id());
        assertThat(listed.asString()).doesNotContain("whsec_", "secret\"");
        assertThat(Answers.json(listed).get("webhooks").get(0)).isEqualTo(webhook);
        assertThat(rows.texts("SELECT to_jsonb(w) FROM webhook w WHERE id = ?", hook.id()))
                .noneMatch(row -> row.contains(secret.substring("whsec_".length())));
    }

    @Test
    void the_app_wants_what_its_enabled_webhooks_want() {
        Hook first = Hook.create(app, URL, "user.deleted", "login.completed");
        Hook second = Hook.create(app, URL, "user.deleted", "passkey.created");
        assertThat(wantedEvents()).isEqualTo("login.completed,passkey.created,user.deleted");

        first.patch(Map.of("enabled", false)).then().statusCode(200);
        assertThat(wantedEvents()).isEqualTo("passkey.created,user.deleted");
        second.patch(Map.of("events", List.of("user.created"))).then().statusCode(200);
        assertThat(wantedEvents()).isEqualTo("user.created");
        first.patch(Map.of("enabled", true)).then().statusCode(200);
        Operator.request()
                .delete(Hook.WEBHOOKS + "/{id}", app.id(), second.id())
                .then()
                .statusCode(204);
        assertThat(wantedEvents()).isEqualTo("login.completed,user.deleted");
        assertError(Operator.request().get(Hook.WEBHOOKS + "/{id}", app.id(), second.id()), 404, "webhook_not_found");
    }

    @Test
    void of_webhooks_that_are_changed_at_once_none_is_missing_in_what_the_app_wants() throws Exception {
        List<String> types = List.of("user.created", "user.deleted", "user.enrolled", "user.activated");
        ExecutorService threads = Executors.newFixedThreadPool(types.size());
        List<Callable<Integer>> calls = types.stream()
                .<Callable<Integer>>map(type -> () ->
                        create(Map.of("url", URL, "events", List.of(type))).statusCode())
                .toList();
        for (Future<Integer> status : threads.invokeAll(calls)) {
            assertThat(status.get()).isEqualTo(201);
        }
        threads.shutdown();

        assertThat(wantedEvents()).isEqualTo("user.activated,user.created,user.deleted,user.enrolled");
    }

    @Test
    void a_merge_patch_changes_what_it_names() {
        Hook hook = Hook.create(app, URL, "user.deleted");
        hook.patch(Map.of("description", "CRM", "url", "https://other.example.com/"))
                .then()
                .statusCode(200);
        JsonNode changed = hook.read();
        assertThat(changed.get("description").textValue()).isEqualTo("CRM");
        assertThat(changed.get("url").textValue()).isEqualTo("https://other.example.com/");
        assertThat(changed.get("events").toString()).isEqualTo("[\"user.deleted\"]");
        Map<String, String> removal = new HashMap<>();
        removal.put("description", null);
        hook.patch(removal).then().statusCode(200);
        assertThat(hook.read().get("description").isNull()).isTrue();
        for (String required : List.of("url", "events", "enabled")) {
            Map<String, String> patch = new HashMap<>();
            patch.put(required, null);
            assertError(hook.patch(patch), 400, "invalid_request");
        }
        assertError(hook.patch(Map.of("url", "http://example.com/")), 400, "invalid_request");
    }

    @Test
    void types_of_events_that_only_a_later_release_has_do_not_prevent_any_call() throws Exception {
        Hook hook = Hook.create(app, URL, "user.deleted", "passkey.created");
        rows.change("UPDATE webhook SET events = events || '{of.a_later_release}' WHERE id = ?", hook.id());
        try (Connection connection = database.getConnection()) {
            hook.add(connection, 1);
        }
        rows.change("UPDATE webhook_delivery SET type = 'of.a_later_release' WHERE webhook_id = ?", hook.id());

        assertThat(hook.read().get("events").toString()).isEqualTo("[\"passkey.created\",\"user.deleted\"]");
        // Without openapi.yaml, which has the types of this release.
        RawHttp.Answer deliveries = RawHttp.send(
                "GET /admin/v1/apps/" + app.id() + "/webhooks/" + hook.id() + "/deliveries",
                Map.of("Authorization", "Bearer " + Operator.TOKEN));
        assertThat(deliveries.status()).isEqualTo(200);
        assertThat(deliveries.body()).contains("\"type\":\"of.a_later_release\"");
        hook.patch(Map.of("description", "CRM")).then().statusCode(200);
        assertThat(rows.texts("SELECT array_to_string(events, ',') FROM webhook WHERE id = ?", hook.id()))
                .containsExactly("passkey.created,user.deleted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'url': 'https://example.com/'}",
                "{'events': ['user.created']}",
                "{'url': 'https://example.com/', 'events': []}",
                "{'url': 'https://example.com/', 'events': null}",
                "{'url': 'https://example.com/', 'events': [null]}",
                "{'url': 'https://example.com/', 'events': ['*']}",
                "{'url': 'https://example.com/', 'events': ['webhook.test']}",
                "{'url': 'https://example.com/', 'events': ['USER_CREATED']}",
                "{'url': 'https://example.com/', 'events': 'user.created'}",
                "{'url': 5, 'events': ['user.created']}",
                "{'url': 'https://example.com/', 'events': ['user.created'], 'description': ''}",
                "{'url': 'https://example.com/', 'events': ['user.created'], 'enabled': 'yes'}"
            })
    void an_invalid_request_is_400(String body) {
        assertError(
                Operator.request().body(body.replace('\'', '"')).post(Hook.WEBHOOKS, app.id()), 400, "invalid_request");
        assertThat(wantedEvents()).isEqualTo("");
    }

    @Test
    void a_rotation_shows_a_new_secret_and_until_when_the_one_before_signs() {
        Hook hook = Hook.create(app, URL, "user.created");
        Response rotated = hook.post("/rotate");
        assertThat(Answers.text(rotated, 200, "/secret")).startsWith("whsec_").isNotEqualTo(hook.secret());
        assertThat(Answers.json(rotated)
                        .at("/webhook/previous_secret_signs_until")
                        .isNull())
                .isFalse();
        assertThat(hook.read().toString()).doesNotContain("whsec_");
    }

    @Test
    void an_app_has_at_most_20_webhooks() {
        IntStream.range(0, Webhooks.MOST).forEach(i -> Hook.create(app, URL, "user.created"));
        assertError(create(Map.of("url", URL, "events", List.of("user.created"))), 409, "conflict");
    }

    @Test
    void lists_continue_with_their_cursors_and_know_no_other_parameters() throws Exception {
        Hook first = Hook.create(app, URL, "user.created");
        Hook second = Hook.create(app, URL, "user.created");
        JsonNode page = Answers.json(Operator.request().get(Hook.WEBHOOKS + "?limit=1", app.id()));
        assertThat(page.at("/webhooks/0/id").textValue()).isEqualTo(first.id());
        JsonNode next = Answers.json(Operator.request()
                .get(Hook.WEBHOOKS + "?limit=1&cursor=" + page.get("next").textValue(), app.id()));
        assertThat(next.at("/webhooks/0/id").textValue()).isEqualTo(second.id());
        assertThat(next.get("next").isNull()).isTrue();
        try (Connection connection = database.getConnection()) {
            first.add(connection, 3);
        }
        String deliveries = Hook.WEBHOOKS + "/" + first.id() + "/deliveries";
        JsonNode newest = Answers.json(Operator.request().get(deliveries + "?state=pending&limit=2", app.id()));
        assertThat(newest.get("deliveries")).hasSize(2);
        assertThat(Answers.json(Operator.request()
                                .get(
                                        deliveries + "?state=pending&limit=2&cursor="
                                                + newest.get("next").textValue(),
                                        app.id()))
                        .get("deliveries"))
                .hasSize(1);
        assertThat(Answers.json(Operator.request().get(deliveries + "?state=dead", app.id()))
                        .get("deliveries"))
                .isEmpty();
        for (String query : List.of("?state=lost", "?cursor=x", "?limit=0", "?page=1")) {
            assertError(Operator.request().get(deliveries + query, app.id()), 400, "invalid_request");
        }
        assertError(Operator.request().get(Hook.WEBHOOKS + "?enabled=true", app.id()), 400, "invalid_request");
        assertError(
                Operator.request()
                        .get(Hook.WEBHOOKS + "?cursor=" + newest.get("next").textValue(), app.id()),
                400,
                "invalid_request");
    }

    @Test
    void another_apps_webhooks_and_deliveries_do_not_exist() throws Exception {
        Hook hook = Hook.create(app, URL, "user.created");
        try (Connection connection = database.getConnection()) {
            hook.add(connection, 1);
        }
        String other = Operator.makeApp().id();
        String one = Hook.WEBHOOKS + "/" + hook.id();
        String replay = "/admin/v1/apps/{app_id}/deliveries/"
                + hook.delivery().get("id").textValue() + "/replay";
        assertError(Operator.request().get(one, other), 404, "webhook_not_found");
        assertError(Operator.request().body(Map.of("enabled", false)).patch(one, other), 404, "webhook_not_found");
        assertError(Operator.request().delete(one, other), 404, "webhook_not_found");
        assertError(Operator.request().post(one + "/rotate", other), 404, "webhook_not_found");
        assertError(Operator.request().post(one + "/test", other), 404, "webhook_not_found");
        assertError(Operator.request().get(one + "/deliveries", other), 404, "webhook_not_found");
        assertError(Operator.request().post(one + "/replay", other), 404, "webhook_not_found");
        assertError(Operator.request().post(replay, other), 404, "delivery_not_found");
        assertError(Operator.request().get(Hook.WEBHOOKS, "none"), 404, "app_not_found");
        assertThat(hook.read().get("enabled").booleanValue()).isTrue();
    }

    @Test
    void a_disabled_webhook_is_neither_tested_nor_replayed() throws Exception {
        Hook hook = Hook.create(app, URL, "user.created");
        try (Connection connection = database.getConnection()) {
            hook.add(connection, 1);
        }
        hook.patch(Map.of("enabled", false)).then().statusCode(200);
        assertError(hook.post("/test"), 409, "conflict");
        assertError(hook.post("/replay"), 409, "conflict");
        assertError(
                Operator.request()
                        .post(
                                "/admin/v1/apps/{app_id}/deliveries/{id}/replay",
                                app.id(),
                                hook.delivery().get("id").textValue()),
                409,
                "conflict");
    }

    @Test
    void a_deleted_webhook_leaves_no_deliveries() throws Exception {
        Hook hook = Hook.create(app, URL, "user.created");
        try (Connection connection = database.getConnection()) {
            hook.add(connection, 2_500);
        }
        Operator.request()
                .delete(Hook.WEBHOOKS + "/{id}", app.id(), hook.id())
                .then()
                .statusCode(204);
        assertThat(rows.texts("SELECT count(*) FROM webhook_delivery WHERE webhook_id = ?", hook.id()))
                .containsExactly("0");
    }

    @Test
    void a_deleted_app_leaves_neither_webhooks_nor_deliveries() throws Exception {
        Hook hook = Hook.create(app, URL, "user.created");
        try (Connection connection = database.getConnection()) {
            hook.add(connection, 1_500);
        }
        Operator.request().delete("/admin/v1/apps/{app_id}", app.id()).then().statusCode(204);
        for (String table : List.of("webhook", "webhook_delivery", "app")) {
            assertThat(rows.texts(
                            "SELECT count(*) FROM " + table + " WHERE " + (table.equals("app") ? "id" : "app_id")
                                    + " = ?",
                            app.id()))
                    .as(table)
                    .containsExactly("0");
        }
    }
}
