package dev.latchkey.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.Started;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The browser client in a real browser, on a page of another origin than the service's, in every flow that it is made for. */
class BrowserClientIT {
    private static final String INSECURE_HOST = "shop.example";
    private static final int CALLS_A_MINUTE = 30;

    /** Runs a call of the client and returns its error's members. */
    private static final String FAILURE = """
        try {
            %s
        } catch ({ name, code, status, serverCode, retryable, retryAfter, requestId }) {
            return { name, code, status, serverCode, retryable, retryAfter, requestId };
        }
        throw new Error("it did not fail");
        """;

    private static ShopSite site;
    private static ServiceProcess service;
    private static TestApp app;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Chromium.startOrSkip("--host-resolver-rules=MAP " + INSECURE_HOST + " 127.0.0.1");
        site = new ShopSite();
        service = ServiceProcess.ready(
                TestDatabase.fresh(),
                Map.of(
                        "LATCHKEY_ADMIN_TOKEN",
                        Operator.TOKEN,
                        "LATCHKEY_RATE_LIMITS_ENABLED",
                        "true",
                        "LATCHKEY_RATE_LIMITS_APP",
                        String.valueOf(CALLS_A_MINUTE)));
        site.use(service.uri("/"));
        RestAssured.port = service.port();
    }

    private static TestApp makeApp(Map<String, ?> settings) {
        String origin = site.origin().toString();
        return Operator.makeApp(
                Map.of("name", "Shop", "rp_id", "localhost", "auth_origin", origin, "settings", settings), origin);
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.reset();
        Started.close(browser, site, service);
    }

    @BeforeEach
    void open() {
        browser.forget();
        browser.open(site.origin());
        app = makeApp(Map.of("signals_at_finish", true));
    }

    @Test
    void a_passkey_is_created_and_logs_in_with_a_transaction_and_without() {
        JsonNode registered = register("ann");
        assertThat(registered.get("external_id").textValue()).isEqualTo("ann");
        assertThat(registered.get("type").textValue()).isEqualTo("register");
        assertThat(registered.get("authenticator_attachment").textValue()).isEqualTo("platform");

        String transaction = app.backend().authenticate("ann");
        JsonNode named = verified(run("new Latchkey(args[0]).authenticate(args[1])", transaction));
        assertThat(named.get("transaction_id").textValue()).isEqualTo(transaction);

        JsonNode unnamed = verified(run("new Latchkey(args[0]).authenticate()"));
        assertThat(unnamed.get("external_id").textValue()).isEqualTo("ann");
        assertThat(unnamed.has("transaction_id")).isFalse();
        assertThat(browser.run("return localStorage.length + sessionStorage.length + document.cookie.length"))
                .as("nothing is stored")
                .isEqualTo(0L);
    }

    @Test
    void a_browser_without_webauthn_s_json_methods_is_supported() {
        browser.runFirst("""
            delete PublicKeyCredential.parseCreationOptionsFromJSON;
            delete PublicKeyCredential.parseRequestOptionsFromJSON;
            delete PublicKeyCredential.prototype.toJSON;
            """);
        browser.open(site.origin());
        register("old");
        String transaction = app.backend().authenticate("old");
        assertThat(verified(run("new Latchkey(args[0]).authenticate(args[1])", transaction))
                        .get("external_id")
                        .textValue())
                .isEqualTo("old");
    }

    @Test
    void prf_results_are_the_page_s_and_never_sent() {
        register("prf");
        Object sent = browser.run("""
            let sent;
            const spy = (url, init) => (sent = init.body, fetch(url, init));
            const extensions = { prf: { eval: { first: new Uint8Array(32) } } };
            const { clientExtensionResults } = await new Latchkey(args[0], { fetch: spy }).authenticate({ extensions });
            return { sent, asked: "prf" in clientExtensionResults };
            """, app.id());
        assertThat(((Map<?, ?>) sent).get("sent").toString()).doesNotContain("\"results\"");
    }

    @Test
    void autofill_outlives_its_challenge_and_a_ceremony_with_a_dialog() {
        register("ada");
        browser.away();
        browser.run("""
            window.starts = 0;
            window.nonces = [];
            const brief = async (...call) => {
                const response = await fetch(...call);
                if (!response.ok || !call[0].endsWith("/start")) {
                    return response;
                }
                starts++;
                const answer = await response.json();
                if (starts < 3) {
                    answer.handshake.challenge.publicKey.timeout = 200;
                }
                return Response.json(answer);
            };
            window.passkeys = new Latchkey(args[0], { fetch: brief });
            window.handle = passkeys.autofill({ onNonce: (nonce) => void nonces.push(nonce), onError: console.error });
            return true;
            """, app.id());
        browser.await("autofill has renewed its challenge twice", () -> number("starts") == 3);
        browser.back();
        String transaction = app.backend().authenticate("ada");
        String nonce = (String) browser.run("return (await passkeys.authenticate(args[0])).nonce", transaction);
        assertThat(verified(nonce).get("transaction_id").textValue()).isEqualTo(transaction);

        browser.await("autofill has resumed and logged in", () -> number("nonces.length") == 1);
        JsonNode filled = verified((String) browser.run("return (await handle.result).nonce"));
        assertThat(filled.get("external_id").textValue()).isEqualTo("ada");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void autofill_outlives_a_restart_of_the_service() {
        register("eve");
        site.restart(2);
        Object result = browser.run("""
            const errors = [];
            const passkeys = new Latchkey(args[0], { url: "/gateway" });
            const { nonce } = await passkeys.autofill({
                onNonce() {},
                onError: ({ code, retryAfter }) => errors.push([code, retryAfter].join()),
            }).result;
            return { nonce, errors };
            """, app.id());
        Map<?, ?> outcome = (Map<?, ?>) result;
        assertThat(verified((String) outcome.get("nonce")).get("external_id").textValue())
                .isEqualTo("eve");
        assertThat(outcome.get("errors")).isEqualTo(List.of("service_unavailable,1", "service_unavailable,1"));
    }

    @Test
    void a_later_ceremony_ends_an_earlier_one() {
        register("two");
        browser.away();
        browser.run("""
            window.first = new Latchkey(args[0]).authenticate().catch(({ code }) => code);
            await new Promise((done) => setTimeout(done, 300));
            return true;
            """, app.id());
        browser.back();
        String nonce = run("new Latchkey(args[0]).authenticate()");
        assertThat(verified(nonce).get("external_id").textValue()).isEqualTo("two");
        assertThat(browser.run("return first")).isEqualTo("superseded");
    }

    @Test
    void a_person_who_cancels_and_a_page_that_aborts_have_different_codes() {
        assertThat(failure("await new Latchkey(args[0]).authenticate()")).containsEntry("code", "cancelled");

        register("bob");
        browser.away();
        assertThat(failure("await new Latchkey(args[0]).authenticate({ signal: AbortSignal.timeout(200) })"))
                .containsEntry("code", "aborted");
    }

    @Test
    void a_person_who_does_nothing_runs_into_the_timeout() {
        TestApp brief = makeApp(Map.of("ceremony_timeout", 1));
        run(
                "new Latchkey(args[1]).register(args[2])",
                brief.id(),
                brief.backend().register("kim"));
        browser.away();
        assertThat(failure("await new Latchkey(args[1]).authenticate()", brief.id()))
                .containsEntry("code", "timeout");
    }

    @Test
    void a_device_with_a_passkey_of_the_user_gets_no_second_one() {
        register("one");
        String transaction = app.backend().register("one");
        assertThat(failure("await new Latchkey(args[0]).register(args[1])", transaction))
                .containsEntry("code", "passkey_exists")
                .containsEntry("retryable", false);
    }

    @Test
    void an_immediate_request_shows_nothing_where_there_is_no_passkey() {
        assertThat(browser.run("return (await Latchkey.capabilities()).immediate"))
                .isEqualTo(true);
        String immediate = "return new Latchkey(args[0]).authenticate({ mode: 'immediate' })";
        assertThat(browser.runOnClick(immediate + ".catch(({ code }) => code)", app.id()))
                .isEqualTo("no_passkey");
        register("now");
        String nonce = (String) browser.runOnClick(immediate + ".then(({ nonce }) => nonce)", app.id());
        assertThat(verified(nonce).get("external_id").textValue()).isEqualTo("now");
    }

    /** The virtual authenticator never answers a conditional request, so it is made an ordinary one. */
    @Test
    void a_login_with_a_password_is_upgraded_without_a_dialog() {
        browser.runFirst("""
            const { create } = CredentialsContainer.prototype;
            CredentialsContainer.prototype.create = function ({ mediation, ...options }) {
                window.mediation = mediation;
                return create.call(this, options);
            };
            """);
        browser.open(site.origin());
        String transaction = Answers.text(
                app.backend()
                        .createRegister(
                                Map.of("external_id", "pat", "passkey_display_name", "Pat", "conditional", true)),
                201,
                "/transaction_id");
        JsonNode upgraded = verified(run("new Latchkey(args[0]).upgrade(args[1])", transaction));
        assertThat(upgraded.get("external_id").textValue()).isEqualTo("pat");
        assertThat(browser.run("return mediation")).isEqualTo("conditional");
    }

    @Test
    void an_unknown_passkey_is_forgotten_by_the_device() throws GeneralSecurityException {
        browser.addPasskey("localhost");
        assertThat(failure("await new Latchkey(args[0]).authenticate()"))
                .containsEntry("code", "passkey_unknown")
                .containsEntry("status", 401L)
                .containsEntry("serverCode", "discoverable_login_failed");
        browser.await("the device has dropped it", () -> browser.passkeys() == 0);
    }

    @Test
    void a_revoked_passkey_is_forgotten_by_the_device() {
        JsonNode registered = register("rex");
        String user = app.backend().userId("rex");
        app.backend()
                .request()
                .delete(
                        "/v1/apps/{app}/users/{user}/devices/{device}",
                        app.id(),
                        user,
                        registered.get("device_id").textValue())
                .then()
                .statusCode(200);
        String signals = Answers.json(
                        app.backend().request().get("/v1/apps/{app}/users/{user}/signals", app.id(), user))
                .get("signals")
                .toString();
        Object sent = browser.run("return new Latchkey(args[0]).signal(JSON.parse(args[1]))", app.id(), signals);
        assertThat((Long) sent).isPositive();
        browser.await("the device has dropped it", () -> browser.passkeys() == 0);
    }

    @Test
    void a_used_transaction_has_expired() {
        String transaction = app.backend().register("tom");
        run("new Latchkey(args[0]).register(args[1])", transaction);
        assertThat(failure("await new Latchkey(args[0]).register(args[1])", transaction))
                .containsEntry("name", "LatchkeyError")
                .containsEntry("code", "transaction_expired")
                .containsEntry("status", 400L)
                .containsEntry("retryable", true)
                .containsKey("requestId");
    }

    @Test
    void a_service_that_cannot_be_reached_is_a_network_error() throws Exception {
        String closed = "http://localhost:" + TestFork.freePort();
        assertThat(failure("await new Latchkey(args[0], { url: args[1] }).authenticate()", closed))
                .containsEntry("code", "network")
                .containsEntry("retryable", true);
    }

    @Test
    void too_many_requests_say_when_to_come_back() {
        Object error = browser.run("""
            const url = new Latchkey(args[0]).url + "/v1/apps/" + args[0] + "/authenticate/transactions/webauthn/start";
            for (;;) {
                await Promise.allSettled(Array.from({ length: args[1] }, () => fetch(url, { method: "POST" })));
                const { code, retryAfter } = await new Latchkey(args[0]).authenticate().catch((error) => error);
                if (code === "too_many_requests") {
                    return retryAfter;
                }
            }
            """, app.id(), CALLS_A_MINUTE);
        assertThat((Long) error).isBetween(1L, 2L);
    }

    @Test
    void a_page_of_another_origin_is_not_allowed() {
        TestApp other = Operator.makeApp();
        assertThat(browser.run("return new Latchkey(args[0]).authenticate().catch(({ code }) => code)", other.id()))
                .isEqualTo("network");
    }

    @Test
    void a_page_without_tls_learns_that_it_is_insecure() {
        browser.open(URI.create("http://" + INSECURE_HOST + ":" + site.port()));
        assertThat(failure("await new Latchkey(args[0]).authenticate()")).containsEntry("code", "insecure_context");
        assertThat(browser.run("return (await Latchkey.capabilities()).webauthn"))
                .isEqualTo(false);
    }

    private static JsonNode register(String user) {
        return verified(
                run("new Latchkey(args[0]).register(args[1])", app.backend().register(user)));
    }

    /** The nonce of a ceremony. */
    private static String run(String ceremony, String... more) {
        return (String) browser.run("return (await " + ceremony + ").nonce", arguments(more));
    }

    private static Map<?, ?> untyped(Object map) {
        return (Map<?, ?>) map;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> failure(String call, String... more) {
        return (Map<String, Object>) untyped(browser.run(FAILURE.formatted(call), arguments(more)));
    }

    private static Object[] arguments(String... more) {
        return Stream.concat(Stream.of(app.id()), Stream.of(more)).toArray();
    }

    private static long number(String expression) {
        return (Long) browser.run("return " + expression);
    }

    private static JsonNode verified(String nonce) {
        return Answers.json(
                app.backend().verify(nonce).then().statusCode(200).extract().response());
    }
}
