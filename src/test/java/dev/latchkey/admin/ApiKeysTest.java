package dev.latchkey.admin;

import static dev.latchkey.testsupport.people.Answers.assertError;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating, listing and revoking API keys (admin-api). */
@QuarkusTest
class ApiKeysTest {
    private static final String KEYS = "/admin/v1/apps/{app_id}/api_keys";

    @Inject
    TestClock clock;

    @Inject
    DataSource database;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private Response create(String body) {
        return Operator.request().body(body).post(KEYS, app.id());
    }

    private int statusWith(String secret) {
        return given().header("Authorization", "Bearer " + secret)
                .get("/v1/apps/{app_id}/users/x", app.id())
                .statusCode();
    }

    @Test
    void the_answer_has_every_member_of_a_key_and_its_secret_only_once() {
        Response created = create("{\"name\":\"Backend\"}");
        created.then()
                .statusCode(201)
                .body("size()", equalTo(2))
                .body("api_key.name", equalTo("Backend"))
                .body("api_key.scopes", equalTo(List.of("transactions", "verify", "users:read", "users:write")))
                .body("api_key.created_at", notNullValue());
        assertThat(created.<Map<String, Object>>path("api_key"))
                .containsOnlyKeys(
                        "id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
                .containsEntry("expires_at", null)
                .containsEntry("last_used_at", null)
                .containsEntry("revoked_at", null);
        String secret = created.path("secret");
        assertThat(secret).hasSizeGreaterThanOrEqualTo(32).startsWith("lk_").startsWith(created.path("api_key.prefix"));

        String listed = Operator.request()
                .get(KEYS, app.id())
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(listed)
                .contains("Backend")
                .doesNotContain(secret)
                .doesNotContain("hash")
                .doesNotContain("secret");
        assertThat(AppRows.of(database, app.id(), "api_key")).noneMatch(row -> row.contains(secret));
    }

    @Test
    void the_database_contains_only_the_hash() {
        String hash = HexFormat.of().formatHex(Bytes.sha256(Bytes.utf8(app.key())));

        assertThat(AppRows.of(database, app.id(), "api_key"))
                .singleElement()
                .asString()
                .contains(hash);
    }

    @Test
    void scopes_and_expiry_are_stored() {
        String expiresAt = clock.instant()
                .plusSeconds(3600)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        create("{\"name\":\"x\",\"scopes\":[\"verify\",\"transactions\",\"verify\"],\"expires_at\":\"" + expiresAt
                        + "\"}")
                .then()
                .statusCode(201)
                .body("api_key.scopes", equalTo(List.of("transactions", "verify")))
                .body("api_key.expires_at", equalTo(expiresAt));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":null}",
                "{\"name\":\"\"}",
                "{\"name\":5}",
                "{\"name\":\"a\\u0000\"}",
                "{\"name\":\"x\",\"scopes\":[]}",
                "{\"name\":\"x\",\"scopes\":[null]}",
                "{\"name\":\"x\",\"scopes\":[\"admin\"]}",
                "{\"name\":\"x\",\"scopes\":[\"USERS_READ\"]}",
                "{\"name\":\"x\",\"scopes\":[0]}",
                "{\"name\":\"x\",\"scopes\":\"verify\"}",
                "{\"name\":\"x\",\"expires_at\":\"2020-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"tomorrow\"}",
                "{\"name\":\"x\",\"expires_at\":\"\"}",
                "{\"name\":\"x\",\"expires_at\":\"2099-01-01\"}",
                "{\"name\":\"x\",\"expires_at\":\"2099-01-01T00:00:00\"}",
                "{\"name\":\"x\",\"expires_at\":\"+999999999-12-31T23:59:59Z\"}",
                "{\"name\":\"x\",\"expires_at\":4102444800}"
            })
    void an_invalid_request_for_a_key_is_400(String body) {
        List<String> before = AppRows.of(database, app.id());

        assertError(create(body), 400, "invalid_request");

        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
    }

    @Test
    void a_revoked_key_is_refused_from_the_next_request_on_and_remains_listed() {
        Response created = create("{\"name\":\"x\"}");
        String secret = created.path("secret");
        String id = created.path("api_key.id");
        assertThat(statusWith(secret)).isEqualTo(404);

        Operator.request().delete(KEYS + "/{id}", app.id(), id).then().statusCode(204);

        assertThat(statusWith(secret)).isEqualTo(401);
        String revokedAt = revokedAt(id);
        assertThat(Instant.parse(revokedAt)).isBeforeOrEqualTo(clock.instant());

        Operator.request().delete(KEYS + "/{id}", app.id(), id).then().statusCode(204);
        assertThat(revokedAt(id)).isEqualTo(revokedAt);
    }

    private String revokedAt(String id) {
        return Operator.request().get(KEYS, app.id()).path("api_keys.find { it.id == '" + id + "' }.revoked_at");
    }

    @Test
    void a_use_is_recorded() {
        statusWith(app.key());

        assertThat(Operator.request().get(KEYS, app.id()).<String>path("api_keys[0].last_used_at"))
                .isNotNull();
    }

    @Test
    void several_keys_are_valid_together() {
        String second = Operator.makeKey(app.id(), Map.of("name", "second"));

        assertThat(statusWith(app.key())).isEqualTo(404);
        assertThat(statusWith(second)).isEqualTo(404);
    }

    @Test
    void a_key_is_found_only_in_its_own_app() {
        TestApp other = Operator.makeApp();
        String id = create("{\"name\":\"x\"}").path("api_key.id");

        assertError(Operator.request().delete(KEYS + "/{id}", other.id(), id), 404, "api_key_not_found");
        assertError(Operator.request().delete(KEYS + "/{id}", app.id(), "doesNotExist"), 404, "api_key_not_found");
        assertError(Operator.request().delete(KEYS + "/{id}", "doesNotExist", id), 404, "app_not_found");
        assertError(Operator.request().get(KEYS, "doesNotExist"), 404, "app_not_found");
        assertError(Operator.request().body("{\"name\":\"x\"}").post(KEYS, "doesNotExist"), 404, "app_not_found");
        assertThat(Operator.request().get(KEYS, other.id()).<List<String>>path("api_keys.id"))
                .doesNotContain(id);
    }

    @Test
    void the_list_of_keys_is_oldest_first_and_continues_with_its_cursor() {
        List<String> made = new ArrayList<>();
        made.add(Operator.request().get(KEYS, app.id()).path("api_keys[0].id"));
        for (int i = 0; i < 4; i++) {
            made.add(create("{\"name\":\"x\"}").path("api_key.id"));
        }

        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            var request = Operator.request().queryParam("limit", 2);
            Response page = (cursor == null ? request : request.queryParam("cursor", cursor)).get(KEYS, app.id());
            assertThat(page.<Map<String, Object>>path("$")).containsOnlyKeys("api_keys", "next");
            listed.addAll(page.path("api_keys.id"));
            cursor = page.path("next");
        } while (cursor != null);

        assertThat(listed).isEqualTo(made);
        assertError(Operator.request().queryParam("limit", "0").get(KEYS, app.id()), 400, "invalid_request");
        assertError(Operator.request().queryParam("cursor", "AAAA").get(KEYS, app.id()), 400, "invalid_request");
    }
}
