package dev.latchkey.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DevicesTest {
    private static final UsersDoor SERVER = UsersDoor.SERVER;
    private static final String ONE_PASSWORD = "bada5566-a7aa-401f-bd96-45619a55120d";

    @Inject
    Rows rows;

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void a_device_has_every_member_and_only_icons_may_be_null(UsersDoor door) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));

        JsonDocument devices = devices(door, app);

        assertThat(devices.getMap("")).containsOnlyKeys("devices");
        assertThat(devices.getMap("devices[0]"))
                .containsOnlyKeys(
                        "created_at",
                        "cred_id",
                        "friendly_name",
                        "id",
                        "last_login_at",
                        "type",
                        "updated_at",
                        "usage_count",
                        "icons",
                        "transports",
                        "aaguid",
                        "backup_state",
                        "user_verified")
                .doesNotContainValue(null)
                .containsEntry("cred_id", authenticator.newest().idText())
                .containsEntry("friendly_name", "ada's passkey")
                .containsEntry("type", "passkey")
                .containsEntry("usage_count", 0)
                .containsEntry("user_verified", true)
                .containsEntry("last_login_at", devices.getString("devices[0].created_at"));
        assertThat(devices.getMap("devices[0].icons"))
                .containsOnlyKeys("light", "dark")
                .containsEntry("light", null);
    }

    @Test
    void devices_are_listed_oldest_first_and_each_type_once() {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.securityKey(), app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.securityKey(), app.backend().register("ada"));
        app.browser()
                .register(
                        SoftAuthenticator.securityKey().transports("internal"),
                        app.backend().register("ada"));

        assertThat(devices(SERVER, app).getList("devices.type"))
                .containsExactly("security_key", "passkey", "security_key", "platform");
        assertThat(user(app).getList("user.webauthn_types")).containsExactly("security_key", "passkey", "platform");
    }

    @Test
    void a_login_is_counted_with_its_device() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        app.browser().logIn(authenticator, null);
        app.browser().logIn(authenticator, app.backend().authenticate("ada"));

        JsonDocument devices = devices(SERVER, app);

        assertThat(devices.getInt("devices[0].usage_count")).isEqualTo(2);
        assertThat(Instant.parse(devices.getString("devices[0].last_login_at")))
                .isAfter(Instant.parse(devices.getString("devices[0].created_at")));
        assertThat(devices.getString("devices[0].updated_at")).isEqualTo(devices.getString("devices[0].created_at"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ONE_PASSWORD + "|{hybrid,internal}|okhttp/4.12|1Password",
                "00000000-0000-0000-0000-000000000000|{internal}|Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)|Apple Passwords",
                "00000000-0000-0000-0000-000000000000|{usb}|Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)|ada's passkey",
                "00000000-0000-0000-0000-000000000000|{hybrid,internal}|Mozilla/5.0 (Linux; Android 15)|ada's passkey"
            })
    void a_device_has_the_name_of_its_provider_or_else_the_registered_one(
            String aaguid, String transports, String userAgent, String name) {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        rows.change(
                "UPDATE passkey SET aaguid = ?, transports = ?::text[], user_agent = ? WHERE app_id = ?",
                UUID.fromString(aaguid),
                transports,
                userAgent,
                app.id());

        assertThat(devices(SERVER, app).getString("devices[0].friendly_name")).isEqualTo(name);
        assertThat(devices(SERVER, app).getString("devices[0].aaguid")).isEqualTo(aaguid);
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void a_device_is_renamed_and_gets_its_providers_name_back(UsersDoor door) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced().aaguid(UUID.fromString(ONE_PASSWORD));
        app.browser().register(authenticator, app.backend().register("ada"));
        app.browser().logIn(authenticator, null);
        Map<String, Object> before = devices(door, app).getMap("devices[0]");
        assertThat(before).containsEntry("friendly_name", "1Password");

        Response renamed = rename(door, app, "{\"friendly_name\": \" Ada’s 🗝️ \"}");

        assertThat(renamed.statusCode()).isEqualTo(200);
        Map<String, Object> device = JsonDocument.of(renamed).getMap("device");
        assertThat(device).containsEntry("friendly_name", " Ada’s 🗝️ ").containsEntry("usage_count", 1);
        assertThat(Instant.parse((String) device.get("updated_at")))
                .isAfter(Instant.parse((String) before.get("updated_at")));
        assertThat(device.keySet()).isEqualTo(before.keySet());
        assertThat(devices(door, app).getMap("devices[0]")).isEqualTo(device);

        assertThat(JsonDocument.of(rename(door, app, "{\"friendly_name\": null}"))
                        .getString("device.friendly_name"))
                .isEqualTo("1Password");
        assertThat(devices(door, app).getString("devices[0].friendly_name")).isEqualTo("1Password");
        app.browser().logIn(authenticator, null);
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void the_backup_flags_of_a_device_are_reset_and_filled_in_by_its_next_login(UsersDoor door) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        authenticator.flags(Flag.UP, Flag.UV);
        Challenge lockedOut = app.browser().loginChallenge(null);
        assertThat(app.browser()
                        .finishLogin(lockedOut, app.browser().answer(authenticator, lockedOut))
                        .statusCode())
                .isEqualTo(401);
        Map<String, Object> before = devices(door, app).getMap("devices[0]");

        Response reset = resetBackupFlags(door, app, (String) before.get("id"));

        assertThat(reset.statusCode()).isEqualTo(200);
        JsonNode device = Answers.json(reset).get("device");
        assertThat(device.has("backup_state")).isFalse();
        assertThat(device.get("type").textValue()).isEqualTo("platform");
        assertThat(Instant.parse(device.get("updated_at").textValue()))
                .isAfter(Instant.parse((String) before.get("updated_at")));
        assertThat(rows.texts(
                        "SELECT type || ' ' || device_id FROM operator_action WHERE app_id = ? ORDER BY id DESC LIMIT 1",
                        app.id()))
                .containsExactly("device.backup_flags_reset " + before.get("id"));
        app.browser().logIn(authenticator, null);
        assertThat(devices(door, app).getMap("devices[0]")).containsEntry("backup_state", false);
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void only_an_existing_device_of_the_user_is_reset(UsersDoor door) {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("bob"));

        for (String device : List.of("unknown", devices(door, app, "bob").getString("devices[0].id"))) {
            assertThat(Answers.text(resetBackupFlags(door, app, device), 404, "/code"))
                    .isEqualTo("device_not_found");
        }
        assertThat(devices(door, app, "bob").getMap("devices[0]")).containsEntry("backup_state", true);
    }

    private static Response resetBackupFlags(UsersDoor door, TestApp app, String device) {
        return door.request(app)
                .patch(door.path(app) + "/" + app.backend().userId("ada") + "/devices/" + device
                        + "/reset_backup_flags");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"friendly_name\": \"\"}",
                "{\"friendly_name\": \"a\\u0007\"}",
                "{\"friendly_name\": \"\\ud800\"}",
                "{\"friendly_name\": 7}",
                "{\"friendly_name\": [\"a\"]}",
                "[]",
                ""
            })
    void an_invalid_name_is_refused(String body) {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        Response refused = rename(SERVER, app, body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(JsonDocument.of(refused).getString("code")).isEqualTo("invalid_request");
        assertThat(devices(SERVER, app).getString("devices[0].friendly_name")).isEqualTo("ada's passkey");
    }

    @Test
    void a_name_may_have_256_characters_and_not_one_more() {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        assertThat(rename(SERVER, app, "{\"friendly_name\": \"" + "𝔸".repeat(256) + "\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(rename(SERVER, app, "{\"friendly_name\": \"" + "𝔸".repeat(257) + "\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void a_device_of_another_user_or_app_is_not_found(UsersDoor door) {
        TestApp app = Operator.makeApp();
        TestApp other = Operator.makeApp();
        for (TestApp each : List.of(app, other)) {
            each.browser().register(SoftAuthenticator.synced(), each.backend().register("ada"));
        }
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("bob"));
        String bobs = devices(door, app, "bob").getString("devices[0].id");
        String others = devices(door, other).getString("devices[0].id");
        String path = door.path(app) + "/" + app.backend().userId("ada") + "/devices/";

        for (String id : List.of(bobs, others, "unknown", "a%20b", "%00")) {
            for (Response response : List.of(
                    door.request(app).urlEncodingEnabled(false).delete(path + id),
                    door.request(app)
                            .urlEncodingEnabled(false)
                            .body("{\"friendly_name\":\"mine\"}")
                            .patch(path + id))) {
                assertThat(response.statusCode()).isEqualTo(404);
                assertThat(JsonDocument.of(response).getString("code")).isEqualTo("device_not_found");
            }
        }
        assertThat(devices(door, app, "bob").getString("devices[0].friendly_name"))
                .isEqualTo("bob's passkey");
        assertThat(devices(door, other).getList("devices")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void a_revoked_passkey_fails_its_next_login_and_its_logins_remain_counted(UsersDoor door) {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Browser browser = app.browser();
        browser.register(authenticator, app.backend().register("ada"));
        browser.logIn(authenticator, null);
        browser.logIn(authenticator, null);
        String transaction = app.backend().authenticate("ada");
        Browser.Challenge started = browser.loginChallenge(transaction);
        Map<String, Object> before = user(app).getMap("user");
        String device = devices(door, app).getString("devices[0].id");
        String path = door.path(app) + "/" + app.backend().userId("ada") + "/devices/" + device;

        Response revoked = door.request(app).delete(path);

        assertThat(revoked.statusCode()).isEqualTo(200);
        assertThat(revoked.asString()).isEmpty();
        assertThat(door.request(app).delete(path).statusCode()).isEqualTo(404);
        assertRefused(browser.finishLogin(started, browser.answer(authenticator, started)), "webauthn_login_failed");
        Browser.Challenge discoverable = browser.loginChallenge(null);
        assertRefused(
                browser.finishLogin(discoverable, browser.answer(authenticator, discoverable)),
                "discoverable_login_failed");
        assertThat(app.backend()
                        .createAuthenticate(Map.of("external_id", "ada"))
                        .statusCode())
                .isEqualTo(409);

        assertThat(user(app).getMap("user"))
                .containsEntry("login_count", 2)
                .containsEntry("last_login_at", before.get("last_login_at"))
                .containsEntry("webauthn", false)
                .containsEntry("webauthn_devices", List.of());
        assertThat(door.page(app, Map.of("login_count", 2, "last_login_at", before.get("last_login_at")))
                        .getList("users.external_id"))
                .containsExactly("ada");

        SoftAuthenticator successor = SoftAuthenticator.synced();
        browser.register(successor, app.backend().register("ada"));
        browser.logIn(successor, null);
        assertThat(user(app).getInt("user.login_count")).isEqualTo(3);
        assertThat(door.page(app, Map.of()).getInt("users[0].login_count")).isEqualTo(3);
    }

    /** A revoked credential was once registered, so no page may report it as unknown. */
    private static void assertRefused(Response login, String code) {
        assertThat(login.statusCode()).isEqualTo(401);
        assertThat(JsonDocument.of(login).getMap(""))
                .containsOnlyKeys("code", "error")
                .containsEntry("code", code);
    }

    private static JsonDocument devices(UsersDoor door, TestApp app) {
        return devices(door, app, "ada");
    }

    private static JsonDocument devices(UsersDoor door, TestApp app, String externalId) {
        return JsonDocument.of(door.request(app)
                .get(door.path(app) + "/" + app.backend().userId(externalId) + "/devices")
                .then()
                .statusCode(200)
                .extract()
                .response());
    }

    private static JsonDocument user(TestApp app) {
        return JsonDocument.of(SERVER.request(app)
                .get(SERVER.path(app) + "/" + app.backend().userId("ada"))
                .then()
                .statusCode(200)
                .extract()
                .response());
    }

    private static Response rename(UsersDoor door, TestApp app, String body) {
        String device = devices(door, app).getString("devices[0].id");
        return door.request(app)
                .contentType("application/json; charset=UTF-8")
                .body(body)
                .patch(door.path(app) + "/" + app.backend().userId("ada") + "/devices/" + device);
    }
}
