package dev.latchkey.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Access to the server API: only with a valid key of the app; refusals give no reason (contract section 4). */
@QuarkusTest
class ApiKeyAuthTest {
    private static final String REFUSED = "{\"code\":\"invalid_access_token\","
            + "\"error\":\"The access token is missing, invalid or not for this app.\"}";
    private static final String JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

    @Inject
    TestClock clock;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private static Answer send(Route route, String appId, Map<String, String> headers) {
        return RawHttp.send(route.method() + " " + route.path(appId), headers);
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(REFUSED);
        assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
        assertThat(answer.headers().keySet()).isEqualTo(RawHttp.USUAL_HEADERS);
    }

    private static List<Route> routes() {
        List<Route> routes = Route.of("server");
        assertThat(routes).isNotEmpty().allMatch(Route::guarded);
        return routes;
    }

    @TestFactory
    Stream<DynamicTest> without_a_usable_header_every_call_is_401_byte_for_byte() {
        return routes().stream()
                .flatMap(route -> Stream.of(
                                "",
                                "Bearer",
                                "Bearer ",
                                "Bearer  ",
                                "Basic " + app.key(),
                                "Token " + app.key(),
                                app.key(),
                                "Bearer:" + app.key(),
                                "Bearer" + app.key(),
                                "Bearer \"" + app.key() + "\"",
                                "Bearer " + app.key() + " x",
                                "Bearer " + app.key() + ",x",
                                "Bearer x, Bearer " + app.key(),
                                "Bearer " + app.key().substring(1),
                                "Bearer " + app.key() + "x",
                                "Bearer " + app.key().toLowerCase(Locale.ROOT),
                                "Bearer \u00e9",
                                "Bearer " + JWT,
                                "Bearer a.b.c",
                                "Bearer " + Operator.TOKEN,
                                "Bearer " + "x".repeat(5000))
                        .map(header -> dynamicTest(
                                route + " <" + header + ">",
                                () -> assertRefused(send(route, app.id(), Map.of("Authorization", header))))));
    }

    @TestFactory
    Stream<DynamicTest> without_a_header_or_with_a_foreign_expired_or_revoked_key_every_call_is_the_same_401() {
        String foreign = Operator.makeApp().key();
        String expired = Operator.makeKey(
                app.id(),
                Map.of(
                        "name",
                        "short",
                        "expires_at",
                        clock.instant().plusSeconds(5).toString()));
        RawHttp.send("GET /v1/apps/" + app.id() + "/users/x", Map.of("Authorization", "Bearer " + expired));
        clock.advance(Duration.ofSeconds(5));
        String revoked = revokedKey();
        return routes().stream()
                .flatMap(route -> Stream.of(
                        dynamicTest(route + " without", () -> assertRefused(send(route, app.id(), Map.of()))),
                        dynamicTest(
                                route + " with another app's",
                                () -> assertRefused(send(route, app.id(), bearer(foreign)))),
                        dynamicTest(
                                route + " with an expired one",
                                () -> assertRefused(send(route, app.id(), bearer(expired)))),
                        dynamicTest(
                                route + " with a revoked one",
                                () -> assertRefused(send(route, app.id(), bearer(revoked)))),
                        dynamicTest(
                                route + " of an unknown app",
                                () -> assertRefused(send(route, "doesNotExist", bearer(app.key())))),
                        dynamicTest(
                                route + " of an impossible app",
                                () -> assertRefused(send(route, "%20.%20", bearer(app.key()))))));
    }

    private String revokedKey() {
        var made = Operator.request().body(Map.of("name", "gone")).post("/admin/v1/apps/{a}/api_keys", app.id());
        String secret = made.path("secret");
        assertThat(RawHttp.send("GET /v1/apps/" + app.id() + "/users/x", bearer(secret))
                        .status())
                .isEqualTo(404);
        Operator.request()
                .delete("/admin/v1/apps/{a}/api_keys/{k}", app.id(), made.path("api_key.id"))
                .then()
                .statusCode(204);
        return secret;
    }

    private static Map<String, String> bearer(String key) {
        return Map.of("Authorization", "Bearer " + key);
    }

    @Test
    void two_authorization_headers_are_refused() {
        try (RawHttp connection = RawHttp.open()) {
            connection.write("GET /v1/apps/" + app.id()
                    + "/users/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + app.key()
                    + "\r\nAuthorization: Bearer " + app.key() + "\r\n\r\n");
            assertRefused(connection.read());
        }
    }

    @TestFactory
    Stream<DynamicTest> the_scheme_is_case_insensitive() {
        return Stream.of("Bearer", "bearer", "BEARER", "bEaReR")
                .map(scheme -> dynamicTest(
                        scheme,
                        () -> assertThat(RawHttp.send(
                                                "GET /v1/apps/" + app.id() + "/users/x",
                                                Map.of("Authorization", scheme + " " + app.key()))
                                        .status())
                                .isEqualTo(404)));
    }

    @TestFactory
    Stream<DynamicTest> a_key_allows_the_calls_of_its_scopes_and_all_others_are_403() {
        Map<String, List<String>> scopes = Map.of(
                "transactions", List.of("createRegisterTransaction", "createAuthenticateTransaction"),
                "verify", List.of("authenticateVerifyNonce"),
                "users:read", List.of("listPaginatedUsers", "getUser", "listUserDevices", "getUserSignals"),
                "users:write",
                        List.of(
                                "updateUser",
                                "deleteUser",
                                "activateUser",
                                "deactivateUser",
                                "updateUserDevice",
                                "resetUserDeviceBackupFlags",
                                "deleteUserDevices"));
        return scopes.entrySet().stream().flatMap(scope -> {
            String key = Operator.makeKey(app.id(), Map.of("name", "narrow", "scopes", List.of(scope.getKey())));
            return routes().stream()
                    .map(route -> dynamicTest(scope.getKey() + ": " + route, () -> {
                        Answer answer = send(route, app.id(), bearer(key));
                        if (scope.getValue().contains(route.name())) {
                            assertThat(answer.status()).isIn(200, 400, 404);
                        } else {
                            assertThat(answer.status()).isEqualTo(403);
                            assertThat(answer.body()).startsWith("{\"code\":\"operation_not_allowed\",");
                        }
                    }));
        });
    }

    @Test
    void a_key_without_the_scope_is_refused_before_the_body_is_read() {
        String key = Operator.makeKey(app.id(), Map.of("name", "reader", "scopes", List.of("users:read")));
        for (String state : List.of("not cached", "cached")) {
            try (RawHttp connection = RawHttp.open()) {
                connection.write("POST /v1/apps/" + app.id()
                        + "/transactions/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 2\r\nAuthorization: Bearer " + key + "\r\n\r\n");
                assertThat(connection.read().status()).as(state).isEqualTo(403);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> the_calls_of_browsers_and_public_documents_ignore_authorization() {
        return Route.of("client").stream()
                .flatMap(route -> Stream.of(
                                "Bearer " + JWT, "Bearer a.b.c", "Bearer", "Basic eDp5", "\u00ff", "Digest x")
                        .map(header -> dynamicTest(route + " <" + header + ">", () -> {
                            byte[] body = route.takesBody() ? Bytes.utf8("{}") : new byte[0];
                            String line = route.method() + " " + route.path(app.id());
                            Answer without = RawHttp.send(line, Map.of("Content-Type", "application/json"), body);
                            Answer with = RawHttp.send(
                                    line, Map.of("Content-Type", "application/json", "Authorization", header), body);

                            assertThat(route.guarded()).isFalse();
                            assertThat(with.status())
                                    .isEqualTo(without.status())
                                    .isIn(200, 400);
                        })));
    }
}
