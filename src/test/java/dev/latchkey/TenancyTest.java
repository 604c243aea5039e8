package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every call with another app's data: the answer is byte for byte that for something that does not exist, and the other app is
 * not affected.
 */
@QuarkusTest
class TenancyTest {
    private static final String UNKNOWN = "doesNotExist000000000000";

    /** Has the form of a ticket but was never issued. */
    private static final String UNKNOWN_TICKET = "AaIGwAAAcACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @Inject
    DataSource database;

    private Tenant own;
    private Tenant other;

    /** An app in which ada has a passkey, and all other objects that a call can name. */
    private record Tenant(
            TestApp app,
            SoftAuthenticator authenticator,
            Person person,
            String deviceId,
            String apiKeyId,
            String registerTransaction,
            Challenge registration,
            String authenticateTransaction,
            Challenge login,
            Challenge discoverable,
            String nonce) {}

    @BeforeEach
    void make_two_apps() {
        own = tenant();
        other = tenant();
    }

    private Tenant tenant() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String nonce = app.browser().register(authenticator, app.backend().register("ada"));
        Person person = Person.of(database, app, "ada");
        String register = app.backend().register("ada");
        String authenticate = app.backend().authenticate("ada");
        return new Tenant(
                app,
                authenticator,
                person,
                person.deviceIds().get(0),
                Operator.request()
                        .get("/admin/v1/apps/{app_id}/api_keys", app.id())
                        .path("api_keys[0].id"),
                register,
                app.browser().registrationChallenge(register),
                authenticate,
                app.browser().loginChallenge(authenticate),
                app.browser().loginChallenge(null),
                nonce);
    }

    /** Ids for the parameters of a path. */
    private record Ids(String userId, String deviceId, String keyId) {
        String path(Route route, String appId) {
            String path = route.template()
                    .replace("{app_id}", appId)
                    .replace("{user_id}", userId)
                    .replace("{device_id}", deviceId)
                    .replace("{key_id}", keyId);
            assertThat(path).doesNotContain("{");
            return path;
        }
    }

    private static final Ids NOBODYS = new Ids(UNKNOWN, UNKNOWN, UNKNOWN);

    private static Ids ids(Tenant tenant) {
        return new Ids(tenant.person.id(), tenant.deviceId, tenant.apiKeyId);
    }

    private static String body(Route route) {
        return switch (route.name()) {
            case "createRegisterTransaction" -> "{\"external_id\":\"ada\",\"passkey_display_name\":\"Ada\"}";
            case "createAuthenticateTransaction" -> "{\"external_id\":\"ada\"}";
            case "authenticateVerifyNonce" -> "{\"nonce\":\"" + UNKNOWN_TICKET + "\"}";
            case "updateUser" -> "{\"user_metadata\":{\"changed\":true}}";
            case "updateUserDevice" -> "{\"friendly_name\":\"changed\"}";
            default -> route.takesBody() ? "{}" : "";
        };
    }

    private static Answer send(Route route, String path, String token, String body) {
        Answer answer = RawHttp.send(
                route.method() + " " + path,
                Map.of(
                        "Authorization", "Bearer " + token,
                        "Content-Type", "application/json",
                        "X-Request-Id", "the-same-for-all"),
                Bytes.utf8(body));
        Map<String, String> headers = new TreeMap<>(answer.headers());
        headers.remove("date");
        return new Answer(answer.status(), headers, answer.body());
    }

    @TestFactory
    Stream<DynamicTest> the_key_of_another_app_is_invalid_whether_the_app_in_the_path_exists_or_not() {
        return Route.of("server").stream()
                .filter(Route::guarded)
                .map(route -> dynamicTest(route.toString(), () -> {
                    Answer toNoKey = send(route, NOBODYS.path(route, UNKNOWN), "lk_" + UNKNOWN, body(route));

                    assertThat(toNoKey.status()).isEqualTo(401);
                    for (Ids ids : List.of(ids(own), ids(other), NOBODYS)) {
                        for (String appId : List.of(own.app.id(), UNKNOWN, "not an id".replace(' ', '.'))) {
                            assertThat(send(route, ids.path(route, appId), other.app.key(), body(route)))
                                    .isEqualTo(toNoKey);
                        }
                    }
                    assertUntouched(own);
                }));
    }

    @TestFactory
    Stream<DynamicTest> an_id_of_another_app_is_not_found() {
        return Route.all().stream()
                .filter(route -> route.template().matches(".*\\{(user|device|key)_id}.*"))
                .map(route -> dynamicTest(route.toString(), () -> {
                    String token = route.door().equals("admin") ? Operator.TOKEN : own.app.key();
                    Answer toNothing = send(route, NOBODYS.path(route, own.app.id()), token, body(route));

                    assertThat(toNothing.status()).isEqualTo(404);
                    assertThat(send(route, ids(other).path(route, own.app.id()), token, body(route)))
                            .isEqualTo(toNothing);
                    assertUntouched(other);
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_device_of_another_app_is_not_found_under_ones_own_user() {
        return Route.all().stream()
                .filter(route -> route.template().contains("{device_id}"))
                .map(route -> dynamicTest(route.toString(), () -> {
                    String token = route.door().equals("admin") ? Operator.TOKEN : own.app.key();
                    Ids foreign = new Ids(own.person.id(), other.deviceId, UNKNOWN);
                    Ids unknown = new Ids(own.person.id(), UNKNOWN, UNKNOWN);
                    Answer toNothing = send(route, unknown.path(route, own.app.id()), token, body(route));

                    assertThat(toNothing.status()).isEqualTo(404);
                    assertThat(send(route, foreign.path(route, own.app.id()), token, body(route)))
                            .isEqualTo(toNothing);
                    assertUntouched(other);
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_ticket_of_another_app_is_invalid() {
        String registered = own.app
                .browser()
                .made(SoftAuthenticator.synced(), other.registration)
                .toString();
        String asserted =
                own.app.browser().answer(other.authenticator, other.login).toString();
        String discovered = own.app
                .browser()
                .answer(other.authenticator, other.discoverable)
                .toString();
        Map<String, List<String>> bodies = Map.of(
                "registerWebauthnStartWithTransaction",
                List.of(
                        "{\"transaction_id\":\"%s\"}".formatted(UNKNOWN_TICKET),
                        "{\"transaction_id\":\"%s\"}".formatted(other.registerTransaction)),
                "registerWebauthnFinishWithTransaction",
                List.of(
                        finish(UNKNOWN_TICKET, UNKNOWN_TICKET, registered),
                        finish(other.registerTransaction, other.registration.handshakeId(), registered),
                        finish(own.registerTransaction, other.registration.handshakeId(), registered),
                        finish(other.registerTransaction, own.registration.handshakeId(), registered)),
                "authenticateWebauthnStartWithTransaction",
                List.of(
                        "{\"transaction_id\":\"%s\"}".formatted(UNKNOWN_TICKET),
                        "{\"transaction_id\":\"%s\"}".formatted(other.authenticateTransaction)),
                "authenticateWebauthnFinishWithTransaction",
                List.of(
                        finish(UNKNOWN_TICKET, UNKNOWN_TICKET, asserted),
                        finish(other.authenticateTransaction, other.login.handshakeId(), asserted),
                        finish(own.authenticateTransaction, other.login.handshakeId(), asserted),
                        finish(other.authenticateTransaction, own.login.handshakeId(), asserted),
                        "{\"handshake_id\":\"%s\",\"handshake_response\":%s}"
                                .formatted(other.discoverable.handshakeId(), discovered)),
                "authenticateVerifyNonce",
                List.of(
                        "{\"nonce\":\"%s\"}".formatted(UNKNOWN_TICKET),
                        "{\"nonce\":\"%s\"}".formatted(other.nonce),
                        "{\"nonce\":\"%s\",\"transaction_id\":\"%s\"}"
                                .formatted(other.nonce, other.registerTransaction)));
        return bodies.entrySet().stream()
                .map(call -> dynamicTest(call.getKey(), () -> {
                    Route route = Route.all().stream()
                            .filter(any -> any.name().equals(call.getKey()))
                            .findFirst()
                            .orElseThrow();
                    String path = NOBODYS.path(route, own.app.id());
                    Answer toNothing =
                            send(route, path, own.app.key(), call.getValue().get(0));

                    assertThat(toNothing.status()).isIn(400, 401);
                    assertThat(call.getValue().stream().map(body -> send(route, path, own.app.key(), body)))
                            .allSatisfy(answer -> assertThat(answer).isEqualTo(toNothing));
                    assertUntouched(other);
                }));
    }

    private static String finish(String transaction, String handshake, String response) {
        return "{\"transaction_id\":\"%s\",\"handshake_id\":\"%s\",\"handshake_response\":%s}"
                .formatted(transaction, handshake, response);
    }

    @Test
    void a_user_of_another_app_is_in_no_list_and_no_trail() {
        for (Map<String, String> query : List.of(
                Map.of("id", other.person.id()), Map.of("id", UNKNOWN), Map.of("identifier", "somebody else"))) {
            assertThat(JsonDocument.of(own.app
                                    .backend()
                                    .request()
                                    .queryParams(query)
                                    .get("/v1/apps/{app_id}/users", own.app.id()))
                            .getList("users"))
                    .isEmpty();
        }
        for (String userId : List.of(other.person.id(), UNKNOWN)) {
            assertThat(Operator.request()
                            .queryParam("user_id", userId)
                            .get("/admin/v1/apps/{app_id}/events", own.app.id())
                            .asString())
                    .isEqualTo("{\"events\":[],\"next\":null}");
        }
    }

    @Test
    void the_handshakes_of_another_app_remain_valid_there() {
        TestApp app = other.app;
        var finish = app.browser()
                .finishLogin(other.discoverable, app.browser().answer(other.authenticator, other.discoverable));
        assertThat(own.app
                        .browser()
                        .finishLogin(other.login, app.browser().answer(other.authenticator, other.login))
                        .statusCode())
                .isEqualTo(400);
        assertThat(finish.statusCode()).isEqualTo(200);
        assertThat(app.browser()
                        .finishLogin(other.login, app.browser().answer(other.authenticator, other.login))
                        .statusCode())
                .isEqualTo(200);
    }

    /** The named objects are unchanged. */
    private static void assertUntouched(Tenant tenant) {
        assertThat(JsonDocument.of(tenant.person.read()).getString("user.status"))
                .isEqualTo("active");
        assertThat(JsonDocument.of(tenant.person.read()).getMap("user.user_metadata"))
                .isEmpty();
        assertThat(tenant.person.deviceIds()).containsExactly(tenant.deviceId);
        assertThat(JsonDocument.of(tenant.person.read()).getString("user.webauthn_devices[0].friendly_name"))
                .isNotEqualTo("changed");
        assertThat(JsonDocument.of(Operator.request().get("/admin/v1/apps/{app_id}/api_keys", tenant.app.id()))
                        .getString("api_keys[0].revoked_at"))
                .isNull();
    }
}
