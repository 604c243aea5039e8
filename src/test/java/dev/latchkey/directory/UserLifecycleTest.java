package dev.latchkey.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UserLifecycleTest {
    private static final UsersDoor SERVER = UsersDoor.SERVER;

    @Inject
    Rows rows;

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void the_whole_user_has_every_member_and_none_is_null(UsersDoor door) {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        JsonDocument user = get(door, app, app.backend().userId("ada"));

        assertThat(user.getMap("user"))
                .containsOnlyKeys(
                        "created_at",
                        "email",
                        "email_verified",
                        "external_id",
                        "id",
                        "last_login_at",
                        "login_count",
                        "phone",
                        "phone_verified",
                        "recent_events",
                        "social_connections",
                        "status",
                        "updated_at",
                        "user_metadata",
                        "webauthn",
                        "webauthn_devices",
                        "webauthn_types")
                .doesNotContainValue(null)
                .containsEntry("social_connections", Map.of())
                .containsEntry("webauthn", true)
                .containsEntry("webauthn_types", List.of("passkey"));
        assertThat(user.getList("user.webauthn_devices")).hasSize(1);
        assertThat(user.getList("user.recent_events")).hasSize(1);
    }

    @Test
    void a_user_without_a_passkey_says_so_in_every_member() {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");

        JsonDocument user = get(SERVER, app, app.backend().userId("ada"));

        assertThat(user.getString("user.status")).isEqualTo("pending");
        assertThat(user.getMap("user")).containsEntry("webauthn", false);
        assertThat(user.getList("user.webauthn_devices")).isEmpty();
        assertThat(user.getList("user.webauthn_types")).isEmpty();
        assertThat(user.getInt("user.login_count")).isZero();
        assertThat(user.getString("user.last_login_at")).isEqualTo(user.getString("user.created_at"));
    }

    @Test
    void logins_have_the_same_sum_in_a_list_and_for_one_user() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator phone = SoftAuthenticator.synced();
        SoftAuthenticator key = SoftAuthenticator.securityKey();
        app.browser().register(phone, app.backend().register("ada"));
        app.browser().register(key, app.backend().register("ada"));
        app.browser().logIn(key, app.backend().authenticate("ada"));
        app.browser().logIn(phone, app.backend().authenticate("ada"));
        app.browser().logIn(phone, null);

        JsonDocument alone = get(SERVER, app, app.backend().userId("ada"));
        JsonDocument list = SERVER.page(app, Map.of());

        assertThat(alone.getInt("user.login_count")).isEqualTo(3);
        assertThat(alone.getString("user.last_login_at"))
                .isEqualTo(alone.getString("user.webauthn_devices[0].last_login_at"));
        list.getMap("users[0]")
                .forEach((member, value) -> assertThat(value)
                        .as(member)
                        .isEqualTo(alone.getMap("user").get(member)));
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void metadata_is_replaced_as_a_whole_and_stored_as_given(UsersDoor door) {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        String id = app.backend().userId("ada");
        String updatedAt = get(door, app, id).getString("user.updated_at");
        String metadata = "{\"z\":null,\"a\":{\"deep\":[null,{\"x\":null},[]],\"empty\":{}},"
                + "\"big\":123456789012345678901234567890,\"exact\":0.1000,\"ä\":\"🧑‍💻 \\\"quoted\\\" \\\\ \\n\",\"\":false}";

        patch(door, app, id, "{\"user_metadata\":{\"gone\":1}}").then().statusCode(200);
        Response updated = patch(door, app, id, "{\"user_metadata\":" + metadata + "}");

        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(updated.asString()).contains("\"user_metadata\":" + metadata + ",");
        assertThat(door.request(app).get(door.path(app) + "/" + id).asString()).isEqualTo(updated.asString());
        assertThat(door.list(app, Map.of()).asString()).contains("\"user_metadata\":" + metadata + "}");
        assertThat(Instant.parse(JsonDocument.of(updated).getString("user.updated_at")))
                .isAfter(Instant.parse(updatedAt));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"user_metadata\":null}", "{\"other\":{\"a\":1}}"})
    void absent_metadata_changes_nothing(String body) {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        String id = app.backend().userId("ada");
        String before = patch(SERVER, app, id, "{\"user_metadata\":{\"a\":1}}").asString();

        Response after = patch(SERVER, app, id, body);

        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(after.asString()).isEqualTo(before);
    }

    @Test
    void metadata_may_have_16_KiB_and_not_a_byte_more() {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        String id = app.backend().userId("ada");
        String most = "{\"a\":\"" + "é".repeat((16 * 1024 - 8) / 2) + "\"}";
        assertThat(most.getBytes(StandardCharsets.UTF_8)).hasSize(16 * 1024);

        assertThat(patch(SERVER, app, id, "{\"user_metadata\":" + most + "}").statusCode())
                .isEqualTo(200);
        assertInvalid(
                patch(SERVER, app, id, "{\"user_metadata\":" + most.replace("é\"", "éa\"") + "}"),
                "user_metadata must have at most 16384 bytes.");
        assertThat(get(SERVER, app, id).getString("user.user_metadata.a")).hasSize(8188);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user_metadata\":[]}",
                "{\"user_metadata\":\"text\"}",
                "{\"user_metadata\":1}",
                "{\"user_metadata\":true}",
                "{\"user_metadata\":{\"a\":1,\"a\":2}}",
                "{\"user_metadata\":{\"a\":\"\\u0000\"}}",
                "{\"user_metadata\":{\"a\":\"\\ud800\"}}",
                "{\"user_metadata\":{\"a\":1e99999999999999}}",
                "{\"user_metadata\":{\"a\":NaN}}",
                "{\"user_metadata\":{}} ]",
                "[]",
                "metadata",
                ""
            })
    void invalid_metadata_is_refused(String body) {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");

        assertInvalid(patch(SERVER, app, app.backend().userId("ada"), body), "");
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void a_user_becomes_active_with_their_first_passkey_and_can_be_deactivated_and_activated_again(UsersDoor door) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String transaction = app.backend().register("ada");
        String id = app.backend().userId("ada");
        assertThat(get(door, app, id).getString("user.status")).isEqualTo("pending");

        app.browser().register(authenticator, transaction);
        assertThat(get(door, app, id).getString("user.status")).isEqualTo("active");
        assertStatus(door, app, id, "activate", "active");

        assertStatus(door, app, id, "deactivate", "inactive");
        assertStatus(door, app, id, "deactivate", "inactive");
        assertThat(app.backend()
                        .createAuthenticate(Map.of("external_id", "ada"))
                        .statusCode())
                .isEqualTo(403);

        assertStatus(door, app, id, "activate", "active");
        assertThat(app.backend()
                        .externalIdOf(
                                app.browser().logIn(authenticator, app.backend().authenticate("ada"))))
                .isEqualTo("ada");
    }

    @Test
    void a_user_without_a_passkey_is_activated_to_pending_and_keeps_their_status_when_the_last_is_revoked() {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        String id = app.backend().userId("ada");
        String device = get(SERVER, app, id).getString("user.webauthn_devices[0].id");

        SERVER.request(app)
                .delete(SERVER.path(app) + "/" + id + "/devices/" + device)
                .then()
                .statusCode(200);
        assertThat(get(SERVER, app, id).getString("user.status")).isEqualTo("active");
        assertStatus(SERVER, app, id, "deactivate", "inactive");
        assertStatus(SERVER, app, id, "activate", "pending");
        assertStatus(SERVER, app, id, "activate", "pending");
    }

    @Test
    void only_a_change_of_status_moves_updated_at() {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        String id = app.backend().userId("ada");
        String made = get(SERVER, app, id).getString("user.updated_at");

        assertThat(change(SERVER, app, id, "activate").getString("user.updated_at"))
                .isEqualTo(made);
        String deactivated = change(SERVER, app, id, "deactivate").getString("user.updated_at");
        assertThat(Instant.parse(deactivated)).isAfter(Instant.parse(made));
        assertThat(change(SERVER, app, id, "deactivate").getString("user.updated_at"))
                .isEqualTo(deactivated);
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void a_deleted_user_and_their_passkeys_are_gone(UsersDoor door) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        String id = app.backend().userId("ada");
        String nonce = app.browser().logIn(authenticator, app.backend().authenticate("ada"));

        Response deleted = door.request(app).delete(door.path(app) + "/" + id);

        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(deleted.asString()).isEmpty();
        assertNotFound(door.request(app).get(door.path(app) + "/" + id), "user_not_found");
        assertNotFound(door.request(app).delete(door.path(app) + "/" + id), "user_not_found");
        assertThat(door.listed(app, Map.of())).isEmpty();
        assertThat(app.backend().verify(nonce).statusCode()).isEqualTo(401);
        Browser.Challenge challenge = app.browser().loginChallenge(null);
        Response login = app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge));
        assertThat(login.statusCode()).isEqualTo(401);
        assertThat(JsonDocument.of(login).getMap("")).containsOnlyKeys("code", "error");
        assertThat(rows.query("SELECT 1 FROM passkey WHERE app_id = ?", app.id()))
                .isEmpty();
        app.backend().register("ada");
        assertThat(app.backend().userId("ada")).isNotEqualTo(id);
    }

    @Test
    void a_deleted_users_ceremonies_keep_their_outcome_and_lose_the_users_data() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Browser browser = app.browser();
        browser.register(
                authenticator,
                app.backend()
                        .createRegister(Map.of(
                                "external_id",
                                "ada",
                                "passkey_display_name",
                                "Ada",
                                "context",
                                Map.of("cart", "secret")))
                        .path("transaction_id"));
        app.backend().externalIdOf(browser.logIn(authenticator, app.backend().authenticate("ada")));
        String refused = app.backend().authenticate("ada");
        Browser.Challenge replaced = browser.loginChallenge(refused);
        Browser.Challenge current = browser.loginChallenge(refused);
        assertThat(browser.finishLogin(current, browser.answer(authenticator, replaced))
                        .statusCode())
                .isEqualTo(401);
        browser.logIn(authenticator, null);
        String other =
                browser.register(SoftAuthenticator.synced(), app.backend().register("bob"));
        String id = app.backend().userId("ada");
        List<Map<String, Object>> before = outcomes(app);

        SERVER.request(app).delete(SERVER.path(app) + "/" + id).then().statusCode(200);

        assertThat(outcomes(app)).isEqualTo(before);
        assertThat(before).extracting(row -> row.get("state")).contains("completed", "redeemed", "requested");
        List<Map<String, Object>> erased = rows.query(
                "SELECT user_id, display_name, context, ip_addr, user_agent, passkey_id, credential_id, aaguid,"
                        + " transaction_secret FROM ceremony"
                        + " WHERE app_id = ? AND user_id IS NULL",
                app.id());
        assertThat(erased).hasSize(4).allSatisfy(row -> assertThat(row.values()).containsOnlyNulls());
        assertThat(rows.texts("SELECT refusals::text FROM ceremony WHERE app_id = ? AND refused > 0", app.id()))
                .singleElement()
                .asString()
                .contains("\"reason\"")
                .doesNotContain("ip_addr");
        assertThat(app.backend().externalIdOf(other)).isEqualTo("bob");
    }

    private List<Map<String, Object>> outcomes(TestApp app) {
        return rows.query(
                "SELECT id, type, state, created_at, completed_at, redeemed_at, refused, origin, user_verified"
                        + " FROM ceremony WHERE app_id = ? ORDER BY id",
                app.id());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "PATCH, ''",
        "DELETE, ''",
        "PATCH, /activate",
        "PATCH, /deactivate",
        "GET, /devices",
        "DELETE, /devices/x",
        "PATCH, /devices/x"
    })
    void a_user_who_is_not_in_the_app_is_not_found(Method method, String path) {
        TestApp app = Operator.makeApp();
        TestApp other = Operator.makeApp();
        other.backend().register("ada");
        String id = other.backend().userId("ada");

        for (UsersDoor door : UsersDoor.values()) {
            for (String unknown : List.of(id, "nobody", "%00", "a%20b", "x".repeat(65))) {
                assertNotFound(
                        door.request(app)
                                .urlEncodingEnabled(false)
                                .body("{}")
                                .request(method, door.path(app) + "/" + unknown + path),
                        "user_not_found");
            }
        }
        assertThat(other.backend().userId("ada")).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"activate", "deactivate", "metadata"})
    void a_user_of_the_same_id_in_another_app_is_not_affected(String call) {
        TestApp app = Operator.makeApp();
        TestApp other = Operator.makeApp();
        app.backend().register("ada");
        String id = app.backend().userId("ada");
        rows.change(
                "INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,"
                        + " revoked_usage_count, created_at, updated_at)"
                        + " SELECT id, ?, external_id, user_handle, 'active', '{}', 3, 7, created_at, updated_at"
                        + " FROM app_user WHERE app_id = ?",
                other.id(),
                app.id());
        String before =
                SERVER.list(other, Map.of("created_before", 253402300799L)).asString();
        rows.change("UPDATE app_user SET status = 'inactive' WHERE app_id = ? AND ? = 'activate'", app.id(), call);

        if (call.equals("metadata")) {
            patch(SERVER, app, id, "{\"user_metadata\":{\"a\":1}}").then().statusCode(200);
        } else {
            change(SERVER, app, id, call);
        }

        assertThat(SERVER.list(other, Map.of("created_before", 253402300799L)).asString())
                .isEqualTo(before);
        assertThat(rows.texts("SELECT status || user_metadata FROM app_user WHERE app_id = ?", app.id()))
                .containsExactly(
                        call.equals("deactivate")
                                ? "inactive{}"
                                : call.equals("activate") ? "pending{}" : "pending{\"a\":1}");
    }

    @Test
    void thirty_two_first_transactions_of_one_person_make_one_user() {
        TestApp app = Operator.makeApp();
        int threads = 32;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(threads);
        try {
            List<CompletableFuture<Integer>> calls = IntStream.range(0, threads)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> {
                                start.countDown();
                                try {
                                    start.await();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                                return app.backend()
                                        .createRegister(
                                                Map.of("external_id", "ada", "passkey_display_name", "Ada " + i))
                                        .statusCode();
                            },
                            pool))
                    .toList();

            assertThat(calls)
                    .extracting(CompletableFuture::join)
                    .hasSize(threads)
                    .containsOnly(201);
        } finally {
            pool.shutdown();
        }
        assertThat(SERVER.page(app, Map.of("identifier", "ada")).getInt("total_users"))
                .isEqualTo(1);
        assertThat(rows.texts("SELECT count(*) FROM ceremony WHERE app_id = ? AND user_id IS NOT NULL", app.id()))
                .containsExactly("32");
    }

    private static JsonDocument get(UsersDoor door, TestApp app, String id) {
        return JsonDocument.of(door.request(app)
                .get(door.path(app) + "/" + id)
                .then()
                .statusCode(200)
                .extract()
                .response());
    }

    private static Response patch(UsersDoor door, TestApp app, String id, String body) {
        return door.request(app)
                .contentType("application/json; charset=UTF-8")
                .body(body)
                .patch(door.path(app) + "/" + id);
    }

    private static JsonDocument change(UsersDoor door, TestApp app, String id, String call) {
        return JsonDocument.of(door.request(app)
                .patch(door.path(app) + "/" + id + "/" + call)
                .then()
                .statusCode(200)
                .extract()
                .response());
    }

    private static void assertStatus(UsersDoor door, TestApp app, String id, String call, String status) {
        assertThat(change(door, app, id, call).getString("user.status")).isEqualTo(status);
        assertThat(get(door, app, id).getString("user.status")).isEqualTo(status);
    }

    private static void assertInvalid(Response response, String sentence) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JsonDocument.of(response).getString("code")).isEqualTo("invalid_request");
        assertThat(JsonDocument.of(response).getString("error")).contains(sentence);
    }

    private static void assertNotFound(Response response, String code) {
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(JsonDocument.of(response).getString("code")).isEqualTo(code);
    }
}
