package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The security and caching headers of every answer. */
@QuarkusTest
class SecurityHeadersTest {
    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp(Map.of("nonce_format", "jwt"));
    }

    private static void assertGuarded(Answer answer) {
        assertThat(answer.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
                .doesNotContainKeys("set-cookie", "server", "x-powered-by");
    }

    private static Answer send(TestApp app, Route route, Map<String, String> headers, String body) {
        return RawHttp.send(route.method() + " " + route.path(app.id()), headers, Bytes.utf8(body));
    }

    @TestFactory
    Stream<DynamicTest> every_answer_has_the_headers_and_sets_no_cookie_for_any_caller() {
        return Route.all().stream()
                .flatMap(route -> Stream.of("Bearer " + app.key(), "Bearer " + Operator.TOKEN, "Bearer x")
                        .map(bearer -> dynamicTest(
                                route + " " + bearer.length(),
                                () -> assertGuarded(send(
                                        app,
                                        route,
                                        Map.of("Authorization", bearer, "Content-Type", "application/json"),
                                        route.takesBody() ? "{}" : "")))));
    }

    @TestFactory
    Stream<DynamicTest> only_the_public_documents_are_cacheable() {
        return Route.all().stream()
                .map(route -> dynamicTest(route.toString(), () -> {
                    TestApp mayBeDeleted = Operator.makeApp();
                    Answer answer = send(
                            mayBeDeleted,
                            route,
                            Map.of(
                                    "Authorization",
                                    "Bearer " + (route.door().equals("admin") ? Operator.TOKEN : mayBeDeleted.key()),
                                    "Content-Type",
                                    "application/json"),
                            route.takesBody() ? "{}" : "");

                    boolean isPublicDocument = route.template().contains("/.well-known/")
                            && !route.template().endsWith("/jwks.json");
                    assertThat(answer.headers().get("cache-control"))
                            .isEqualTo(isPublicDocument ? "max-age=300" : "no-store");
                }));
    }

    @Test
    void answers_with_tickets_are_not_cacheable() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Response created = app.backend()
                .createRegister(Map.of("external_id", "ada", "passkey_display_name", "Ada"))
                .then()
                .statusCode(201)
                .extract()
                .response();
        String transaction = created.path("transaction_id");
        var challenge = app.browser().registrationChallenge(transaction);
        Response finished =
                app.browser().finishRegistration(challenge, app.browser().made(authenticator, challenge));
        Response redeemed = app.backend().verify(finished.path("nonce"));

        assertThat(redeemed.statusCode()).isEqualTo(200);
        assertThat(Stream.of(created, app.browser().startLogin(null), finished, redeemed))
                .allSatisfy(answer -> assertThat(answer.header("Cache-Control")).isEqualTo("no-store"));
    }

    @Test
    void the_keys_of_nonces_are_cacheable_for_as_long_as_a_rotation_allows() {
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        Answer keys = RawHttp.send("GET /v1/apps/" + app.id() + "/.well-known/jwks.json", Map.of());

        assertThat(keys.headers().get("cache-control")).matches("max-age=[1-9][0-9]*");
        assertGuarded(keys);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /nothing",
                "GET /%",
                "PUT /v1/apps",
                "BREW /admin/v1/apps",
                "OPTIONS /admin/v1/apps",
                "GET /v1/apps/x;y=z",
                "POST /v1/apps/unknown/authenticate/verify"
            })
    void answers_of_the_http_server_itself_have_the_headers(String line) {
        Answer answer = RawHttp.send(line, Map.of());

        assertGuarded(answer);
        assertThat(answer.headers()).containsEntry("cache-control", "no-store");
    }

    @Test
    void answers_to_preflights_and_too_large_bodies_have_the_headers() {
        String start = "/v1/apps/" + app.id() + "/authenticate/transactions/webauthn/start";

        Answer preflight = RawHttp.send(
                "OPTIONS " + start, Map.of("Origin", app.origin(), "Access-Control-Request-Method", "POST"));
        Answer refused = RawHttp.send("POST " + start, Map.of(), new byte[70_000]);

        assertThat(preflight.status()).isEqualTo(204);
        assertGuarded(preflight);
        assertThat(refused.status()).isEqualTo(413);
        assertGuarded(refused);
    }

    @Test
    void pages_for_operators_cannot_be_framed_by_other_origins() {
        assertThat(RawHttp.send("GET /q/health/live", Map.of()).headers())
                .containsEntry("content-security-policy", "frame-ancestors 'self'")
                .containsEntry("x-content-type-options", "nosniff");
    }
}
