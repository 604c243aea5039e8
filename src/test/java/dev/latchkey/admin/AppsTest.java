package dev.latchkey.admin;

import static dev.latchkey.testsupport.people.Answers.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating, reading, changing and deleting apps by the operators' API (admin-api). */
@QuarkusTest
class AppsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MINIMAL =
            "{\"name\":\"Example\",\"rp_id\":\"example.com\",\"auth_origin\":\"https://example.com\"}";

    @Inject
    TestClock clock;

    @Inject
    DataSource database;

    private static Response create(String body) {
        return Operator.call("POST", "apps").json(body).send();
    }

    private static Response createWith(String member, Object value) {
        Map<String, Object> body =
                new HashMap<>(Map.of("name", "Example", "rp_id", "example.com", "auth_origin", "https://example.com"));
        body.put(member, value);
        return Operator.call("POST", "apps").json(body).send();
    }

    private static Response read(String id) {
        return Operator.call("GET", "apps", id).send();
    }

    private static Response patch(String id, String body) {
        return Operator.call("PATCH", "apps", id).json(body).send();
    }

    private static JsonNode json(Response response) throws JsonProcessingException {
        return JSON.readTree(response.asString());
    }

    @Test
    void the_answer_has_every_member_and_every_setting_in_force() throws JsonProcessingException {
        Response created = create(MINIMAL);
        created.then().statusCode(201).contentType("application/json");
        JsonNode app = json(created).get("app");

        List<String> names = new ArrayList<>();
        app.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "id",
                        "name",
                        "rp_id",
                        "rp_name",
                        "auth_origin",
                        "additional_auth_origins",
                        "settings",
                        "created_at",
                        "updated_at");
        assertThat(app.get("id").textValue()).matches("[A-Za-z0-9]{24}");
        assertThat(app.get("rp_name").textValue()).isEqualTo("Example");
        assertThat(app.get("additional_auth_origins")).isEmpty();
        assertThat(app.get("created_at").textValue()).matches("[0-9T:.-]+Z");
        assertThat(app.get("updated_at")).isEqualTo(app.get("created_at"));
        assertThat(app.get("settings")).isEqualTo(JSON.readTree("""
                                {"transaction_ttl": 600, "ceremony_timeout": 300, "nonce_ttl": 120,
                                 "user_verification": "required", "resident_key": "required", "attestation": "none",
                                 "attestation_trust": "none", "allowed_aaguids": [], "denied_aaguids": [],
                                 "algorithms": [-7, -8, -257], "native_clients": [], "related_origins": [],
                                 "allowed_top_origins": [], "nonce_format": "opaque", "max_passkeys_per_user": 20,
                                 "hints": [], "sign_count_policy": "reject", "backup_eligibility_policy": "reject",
                                 "pending_enrolment": false,
                                 "passkey_endpoints": {"enroll": null, "manage": null, "prf_usage_details": null},
                                 "unknown_credential_signal": true, "signals_at_finish": false}
                                """));
        assertThat(json(read(app.get("id").textValue())).get("app")).isEqualTo(app);
    }

    @Test
    void no_answer_contains_a_secret_of_the_app() {
        TestApp app = Operator.makeApp();

        assertThat(read(app.id()).asString()).doesNotContain("challenge_key").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "0123456789",
                "Abc_def-GHI",
                "----",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void an_app_can_be_created_with_a_given_id(String id) {
        Response created = createWith("id", id);
        if (created.statusCode() == 409) {
            return;
        }
        created.then().statusCode(201).body("app.id", equalTo(id));

        assertError(createWith("id", id), 409, "conflict");
    }

    @Test
    void of_parallel_requests_for_one_id_one_succeeds_and_the_others_conflict() throws InterruptedException {
        for (int round = 0; round < 5; round++) {
            String id = "parallel-" + UUID.randomUUID();

            List<Integer> statuses = Together.all(8, () -> createWith("id", id)).stream()
                    .map(Response::statusCode)
                    .toList();

            assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409, 409, 409, 409, 409, 409);
            assertThat(AppRows.of(database, id, "app")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a.b", "a/b", "\u00e9", "%41", "a\n", "\u0000"})
    void an_invalid_id_is_400(String id) {
        assertError(createWith("id", id), 400, "invalid_request");
        assertError(createWith("id", "x".repeat(65)), 400, "invalid_request");
    }

    @Test
    void names_rp_ids_and_origins_need_not_be_unique() {
        create(MINIMAL).then().statusCode(201);
        create(MINIMAL).then().statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "rp_id", "auth_origin"})
    void required_members_must_be_present(String member) throws JsonProcessingException {
        var body = (ObjectNode) JSON.readTree(MINIMAL);
        body.remove(member);
        assertError(create(body.toString()), 400, "invalid_request");
        assertError(create(body.putNull(member).toString()), 400, "invalid_request");
        assertError(create(body.put(member, "").toString()), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/",
                "https://example.com/login",
                "https://example.com?x",
                "https://example.com#x",
                "https://user@example.com",
                "http://example.com",
                "ftp://example.com",
                "https://evil.com",
                "https://example.com.evil.com",
                "https://notexample.com",
                "https://example.com:0",
                "https://example.com:65536",
                "https://example.com:",
                "https://*.example.com",
                "https://.example.com",
                "https://a..example.com",
                "https://ex\u00e4mple.com",
                "https:// example.com",
                "example.com",
                "//example.com",
                "null",
                "*",
                "",
                "android:apk-key-hash:x"
            })
    void an_invalid_or_foreign_origin_is_400(String origin) {
        assertError(createWith("auth_origin", origin), 400, "invalid_request");
        assertError(createWith("additional_auth_origins", List.of(origin)), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com:8443",
                "https://login.example.com",
                "https://a.b.example.com:1"
            })
    void origins_under_the_rp_id_are_accepted(String origin) {
        createWith("auth_origin", origin).then().statusCode(201).body("app.auth_origin", equalTo(origin));
        createWith("additional_auth_origins", List.of(origin))
                .then()
                .statusCode(201)
                .body("app.additional_auth_origins", equalTo(List.of(origin)));
    }

    @Test
    void http_is_allowed_for_localhost_only() {
        create("{\"name\":\"x\",\"rp_id\":\"localhost\",\"auth_origin\":\"http://localhost:3000\"}")
                .then()
                .statusCode(201);
        assertError(
                create("{\"name\":\"x\",\"rp_id\":\"localhost\",\"auth_origin\":\"http://127.0.0.1:3000\"}"),
                400,
                "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "EXAMPLE.com",
                "example.com:443",
                "127.0.0.1",
                "example.com.",
                "-a.com",
                "a_b.com",
                "com",
                "\u00e4.com"
            })
    void anything_but_a_domain_is_not_an_rp_id(String rpId) {
        assertError(createWith("rp_id", rpId), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"name\": \"\\ud800\"", "\"name\": \"x\", \"rp_name\": \"\\ud800\""})
    void an_unpaired_surrogate_in_a_name_is_400(String names) {
        String body = "{%s, \"rp_id\": \"example.com\", \"auth_origin\": \"https://example.com\"}".formatted(names);
        assertError(create(body), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\nb"})
    void names_are_plain_text(String name) {
        assertError(createWith("name", name), 400, "invalid_request");
        assertError(createWith("rp_name", name), 400, "invalid_request");
        assertError(createWith("name", "x".repeat(257)), 400, "invalid_request");
        assertError(createWith("rp_name", ""), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "{}", "[5]", "[null]", "[[]]", "5"})
    void additional_origins_are_a_list_of_strings(String value) {
        assertError(
                create(MINIMAL.replace("}", ",\"additional_auth_origins\":" + value + "}")), 400, "invalid_request");
    }

    @Test
    void a_patch_changes_what_it_names_and_nothing_else() {
        String id = Answers.text(create(MINIMAL), 201, "/app/id");
        clock.advance(Duration.ofSeconds(1));

        for (String type : List.of("application/json", "application/merge-patch+json")) {
            Operator.request()
                    .contentType(type)
                    .body("{\"name\":\"" + type + "\"}")
                    .patch("/admin/v1/apps/{id}", id)
                    .then()
                    .statusCode(200)
                    .body("app.name", equalTo(type))
                    .body("app.rp_id", equalTo("example.com"))
                    .body("app.settings.nonce_ttl", equalTo(120));
        }
        Response changed = read(id);
        assertThat(changed.<String>path("app.updated_at")).isGreaterThan(changed.path("app.created_at"));
    }

    @Test
    void a_patch_merges_settings_and_null_restores_their_defaults() {
        String id = Answers.text(create(MINIMAL), 201, "/app/id");
        patch(id, "{\"settings\":{\"nonce_ttl\":60,\"ceremony_timeout\":100,\"algorithms\":[-257]}}")
                .then()
                .statusCode(200)
                .body("app.settings.nonce_ttl", equalTo(60))
                .body("app.settings.transaction_ttl", equalTo(600));

        patch(id, "{\"settings\":{\"nonce_ttl\":null,\"algorithms\":null}}")
                .then()
                .statusCode(200)
                .body("app.settings.nonce_ttl", equalTo(120))
                .body("app.settings.ceremony_timeout", equalTo(100))
                .body("app.settings.algorithms", equalTo(List.of(-7, -8, -257)));

        patch(id, "{\"settings\":null}").then().statusCode(200).body("app.settings.ceremony_timeout", equalTo(300));
    }

    @Test
    void a_patch_merges_the_passkey_endpoints_member_by_member() {
        String id = Answers.text(create(MINIMAL), 201, "/app/id");
        patch(
                        id,
                        "{\"settings\":{\"passkey_endpoints\":{\"enroll\":\"https://example.com/e\",\"manage\":\"https://example.com/m\"}}}")
                .then()
                .statusCode(200)
                .body("app.settings.passkey_endpoints.prf_usage_details", nullValue());

        patch(
                        id,
                        "{\"settings\":{\"passkey_endpoints\":{\"enroll\":null,\"prf_usage_details\":\"https://example.com/p\"}}}")
                .then()
                .statusCode(200)
                .body("app.settings.passkey_endpoints.enroll", nullValue())
                .body("app.settings.passkey_endpoints.manage", equalTo("https://example.com/m"))
                .body("app.settings.passkey_endpoints.prf_usage_details", equalTo("https://example.com/p"));

        patch(id, "{\"settings\":{\"passkey_endpoints\":null}}")
                .then()
                .statusCode(200)
                .body("app.settings.passkey_endpoints.manage", nullValue());
    }

    @Test
    void rp_name_follows_the_name_until_it_is_set_and_again_when_it_is_removed() {
        String id = Answers.text(create(MINIMAL), 201, "/app/id");
        patch(id, "{\"name\":\"New\"}").then().body("app.rp_name", equalTo("New"));
        patch(id, "{\"rp_name\":\"Own\"}")
                .then()
                .body("app.rp_name", equalTo("Own"))
                .body("app.name", equalTo("New"));
        patch(id, "{\"rp_name\":null}").then().body("app.rp_name", equalTo("New"));
    }

    @Test
    void lists_are_replaced_and_null_empties_them() {
        String id = Answers.text(create(MINIMAL), 201, "/app/id");
        patch(id, "{\"additional_auth_origins\":[\"https://a.example.com\",\"https://b.example.com\"]}")
                .then()
                .statusCode(200);
        patch(id, "{\"additional_auth_origins\":[\"https://c.example.com\"]}")
                .then()
                .body("app.additional_auth_origins", equalTo(List.of("https://c.example.com")));
        patch(id, "{\"additional_auth_origins\":null}").then().body("app.additional_auth_origins", equalTo(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":null}",
                "{\"rp_id\":null}",
                "{\"auth_origin\":null}",
                "{\"name\":5}",
                "{\"settings\":5}",
                "{\"settings\":[]}",
                "{\"settings\":{\"unknown\":1}}",
                "{\"settings\":{\"nonce_ttl\":{\"x\":1}}}",
                "{\"settings\":{\"passkey_endpoints\":{\"unknown\":\"https://example.com\"}}}",
                "{\"auth_origin\":\"https://evil.com\"}",
                "{\"rp_id\":\"other.com\"}",
                "{\"additional_auth_origins\":[\"https://evil.com\"]}",
                "[]",
                "null",
                "5",
                "\"x\""
            })
    void a_patch_that_results_in_an_invalid_app_is_400_and_changes_nothing(String patch) {
        String id = Answers.text(create(MINIMAL), 201, "/app/id");
        List<String> before = AppRows.of(database, id);

        assertError(patch(id, patch), 400, "invalid_request");

        assertThat(AppRows.of(database, id)).isEqualTo(before);
    }

    @Test
    void an_app_cannot_be_given_another_id_by_a_patch() {
        String id = Answers.text(create(MINIMAL), 201, "/app/id");

        patch(id, "{\"id\":\"other-id-of-a-patch\"}").then().body("app.id", equalTo(id));

        assertError(read("other-id-of-a-patch"), 404, "app_not_found");
    }

    @Test
    void the_rp_id_cannot_change_once_a_passkey_is_registered_under_it() {
        TestApp app = Operator.makeApp();
        String other = "{\"rp_id\":\"example.org\",\"auth_origin\":\"https://example.org\"}";
        app.backend().register("ada");
        patch(app.id(), other).then().statusCode(200);
        patch(app.id(), "{\"rp_id\":\"example.com\",\"auth_origin\":\"https://example.com\"}")
                .then()
                .statusCode(200);
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        assertError(patch(app.id(), other), 409, "conflict");
        patch(app.id(), "{\"rp_id\":\"example.com\",\"name\":\"Same\"}").then().statusCode(200);

        Person.of(database, app, "ada").revokeAll();
        patch(app.id(), other).then().statusCode(200);
    }

    @Test
    void a_registration_started_before_the_rp_id_changed_fails() {
        TestApp app = Operator.makeApp();
        var challenge = app.browser().registrationChallenge(app.backend().register("ada"));
        var made = app.browser().made(SoftAuthenticator.synced(), challenge);
        patch(
                        app.id(),
                        "{\"rp_id\":\"example.org\",\"auth_origin\":\"https://example.org\",\"settings\":{\"related_origins\":[\"https://example.com\"]}}")
                .then()
                .statusCode(200);

        assertError(app.browser().finishRegistration(challenge, made), 400, "invalid_request");
        assertThat(AppRows.of(database, app.id(), "passkey")).isEmpty();
    }

    @Test
    void an_unknown_app_is_404_for_every_call() {
        for (String id : List.of("doesNotExist", "a.b", "%00")) {
            assertError(Operator.request().urlEncodingEnabled(false).get("/admin/v1/apps/" + id), 404, "app_not_found");
            assertError(
                    Operator.request().urlEncodingEnabled(false).body("{}").patch("/admin/v1/apps/" + id),
                    404,
                    "app_not_found");
            assertError(
                    Operator.request().urlEncodingEnabled(false).delete("/admin/v1/apps/" + id), 404, "app_not_found");
        }
    }

    @Test
    void deleting_an_app_deletes_everything_in_it() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("bob"));
        String nonce = app.browser().logIn(authenticator, app.backend().authenticate("ada"));
        Person.of(database, app, "bob").revokeAll();

        Operator.request().delete("/admin/v1/apps/{id}", app.id()).then().statusCode(204);

        assertThat(AppRows.of(database, app.id())).isEmpty();
        assertError(read(app.id()), 404, "app_not_found");
        assertError(app.backend().verify(nonce), 401, "invalid_access_token");
        assertError(app.browser().startLogin(null), 404, "app_not_found");
        assertError(Operator.request().delete("/admin/v1/apps/{id}", app.id()), 404, "app_not_found");
    }

    @Test
    void the_list_of_apps_continues_with_its_cursor_and_ends_with_null() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(Answers.text(create(MINIMAL), 201, "/app/id"));
        }

        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            var request = Operator.request().queryParam("limit", 2);
            Response page = (cursor == null ? request : request.queryParam("cursor", cursor)).get("/admin/v1/apps");
            assertThat(page.statusCode()).isEqualTo(200);
            JsonDocument body = JsonDocument.of(page);
            assertThat(body.getMap("")).containsOnlyKeys("apps", "next");
            List<String> ids = body.getList("apps.id");
            assertThat(ids).hasSizeLessThanOrEqualTo(2);
            listed.addAll(ids);
            cursor = body.getString("next");
        } while (cursor != null);

        assertThat(listed).containsAll(made).doesNotHaveDuplicates();
        Operator.request().queryParam("limit", 500).get("/admin/v1/apps").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "501", "-1", "x", "1.0", " 1", "99999999999"})
    void a_malformed_or_out_of_bounds_limit_is_400(String limit) {
        assertError(Operator.request().queryParam("limit", limit).get("/admin/v1/apps"), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "=", "\u00e9", "AA=A", "AAAA", ""})
    void a_cursor_that_was_not_issued_is_400(String cursor) {
        assertError(Operator.request().queryParam("cursor", cursor).get("/admin/v1/apps"), 400, "invalid_request");
    }
}
