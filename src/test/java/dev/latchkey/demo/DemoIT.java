package dev.latchkey.demo;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The refusals of the demo's backend; its page is tested in a real browser. */
class DemoIT {
    private static ServiceProcess service;
    private static Browser page;

    @BeforeAll
    static void start() {
        service = ServiceProcess.ready(TestDatabase.fresh(), Map.of("QUARKUS_PROFILE", "quickstart"));
        RestAssured.port = service.uri("/").getPort();
        String appId = new Visitor().get("session").path("app_id");
        page = new TestApp(appId, "the backend's secret", "http://localhost:" + RestAssured.port).browser();
    }

    @AfterAll
    static void stop() {
        RestAssured.reset();
        service.close();
    }

    @Test
    void the_session_is_inaccessible_to_scripts_and_other_sites() {
        String cookie = new Visitor().get("session").getHeader("Set-Cookie");
        assertThat(cookie).contains("; Path=/demo").contains("; HTTPOnly").contains("; SameSite=Strict");
    }

    @Test
    void a_session_known_before_the_login_is_invalid_afterwards() {
        Visitor visitor = new Visitor();
        visitor.get("session");
        Visitor spy = new Visitor();
        spy.cookie = visitor.cookie;
        visitor.registers("fay");
        assertThat(visitor.account()).isEqualTo("fay");
        assertThat(spy.account()).isNull();
    }

    @Test
    void the_nonce_of_another_person_s_login_is_refused() {
        Visitor attacker = new Visitor();
        SoftAuthenticator passkey = attacker.registers("mallory");
        String transaction = attacker.asksFor("login", Map.of("account", "mallory"));
        String nonce = page.logIn(passkey, transaction);

        Visitor victim = new Visitor();
        assertRefused(victim.post("redeem", Map.of("nonce", nonce, "transaction_id", transaction)), 403);
        assertRefused(victim.post("redeem", Map.of("nonce", nonce)), 403);
        assertThat(victim.account()).isNull();
    }

    @Test
    void a_login_does_not_pass_for_the_confirmation_of_a_transfer() {
        Visitor visitor = new Visitor();
        SoftAuthenticator passkey = visitor.registers("ivy");
        String login = visitor.asksFor("login", Map.of("account", "ivy"));
        String nonce = page.logIn(passkey, login);
        String transfer = visitor.asksFor("transfer", Map.of());
        assertRefused(visitor.post("redeem", Map.of("nonce", nonce, "transaction_id", transfer)), 401);
    }

    @Test
    void a_confirmed_transfer_is_confirmed_once() {
        Visitor visitor = new Visitor();
        SoftAuthenticator passkey = visitor.registers("jan");
        String transfer = visitor.asksFor("transfer", Map.of());
        Map<String, String> proof = Map.of("nonce", page.logIn(passkey, transfer), "transaction_id", transfer);
        assertThat(visitor.post("redeem", proof).statusCode()).isEqualTo(200);
        assertRefused(visitor.post("redeem", proof), 403);
    }

    @Test
    void a_stranger_neither_sees_nor_changes_passkeys_nor_transfers() {
        Visitor stranger = new Visitor();
        assertRefused(stranger.get("passkeys"), 401);
        assertRefused(stranger.post("passkeys/add", Map.of()), 401);
        assertRefused(stranger.post("passkeys/revoke", Map.of("id", "some-passkey")), 401);
        assertRefused(stranger.post("transfer", Map.of()), 401);
    }

    @Test
    void a_passkey_s_id_that_is_a_path_reaches_nothing_else() {
        Visitor visitor = new Visitor();
        visitor.registers("uma");
        assertRefused(visitor.post("passkeys/revoke", Map.of("id", "..")), 404);
        assertThat(JsonDocument.of(visitor.get("passkeys")).getList("passkeys")).hasSize(1);
    }

    @Test
    void of_two_people_who_register_one_name_only_the_later_can_finish() {
        String earlier = new Visitor().asksFor("register", Map.of("account", "sam"));
        Visitor later = new Visitor();
        later.registers("sam");
        assertThat(page.startRegistration(earlier).statusCode()).isEqualTo(400);
        assertRefused(new Visitor().post("register", Map.of("account", "sam")), 409);
    }

    @Test
    void a_request_that_a_page_of_another_site_could_send_is_refused() {
        Response response = given().contentType("text/plain").body("{}").post("/demo/api/logout");
        assertRefused(response, 415);
    }

    @Test
    void a_malformed_request_is_refused_with_a_sentence() {
        Visitor visitor = new Visitor();
        assertRefused(visitor.post("login", Map.of()), 400);
        assertRefused(visitor.post("login", Map.of("account", 7)), 400);
        assertRefused(visitor.post("login", Map.of("account", " ")), 400);
        assertRefused(visitor.post("login", "[]"), 400);
        assertRefused(visitor.post("login", "{"), 400);
        assertRefused(visitor.post("redeem", Map.of("nonce", "made up")), 401);
    }

    @Test
    void the_page_allows_no_code_but_its_own() {
        String policy = given().get("/demo/").getHeader("Content-Security-Policy");
        assertThat(policy).startsWith("default-src 'none'; script-src 'self';").doesNotContain("unsafe");
        assertThat(given().get("/demo/").asString()).doesNotContain("style=").doesNotContain("onclick");
    }

    private static void assertRefused(Response response, int status) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(JsonDocument.of(response).getString("code")).isNotEmpty();
        assertThat(JsonDocument.of(response).getString("error")).endsWith(".");
    }

    /** A browser on the demo's page, seen from the demo's backend. */
    private static final class Visitor {
        private static final Pattern COOKIE = Pattern.compile("(latchkey_demo=[^;]+).*");
        private String cookie = "";

        Response get(String path) {
            return kept(given().header("Cookie", cookie).get("/demo/api/" + path));
        }

        Response post(String path, Object body) {
            return kept(given().header("Cookie", cookie)
                    .contentType("application/json")
                    .body(body)
                    .post("/demo/api/" + path));
        }

        String asksFor(String path, Map<String, ?> body) {
            return post(path, body).then().statusCode(200).extract().path("transaction_id");
        }

        /** Registers a passkey for a new account, which logs in; the passkey is the authenticator's only one. */
        SoftAuthenticator registers(String account) {
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            String transaction = asksFor("register", Map.of("account", account));
            String nonce = page.register(authenticator, transaction);
            post("redeem", Map.of("nonce", nonce, "transaction_id", transaction))
                    .then()
                    .statusCode(200);
            return authenticator;
        }

        @Nullable
        String account() {
            return get("session").path("account");
        }

        private Response kept(Response response) {
            Matcher set = COOKIE.matcher(String.valueOf(response.getHeader("Set-Cookie")));
            if (set.matches()) {
                cookie = set.group(1);
            }
            return response;
        }
    }
}
