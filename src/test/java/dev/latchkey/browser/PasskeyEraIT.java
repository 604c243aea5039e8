package dev.latchkey.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.Started;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Features of browsers that are newer than the published clients, used without a client: the JSON methods, autofill,
 * automatic upgrades, related origins and the signal methods of WebAuthn Level 3.
 */
class PasskeyEraIT {
    private static final String HOME = "https://shop.example";
    private static final String RELATED = "https://shop-abroad.test";
    private static final String UNRELATED = "https://elsewhere.test";

    /** A page's own few lines: calls of the client API, and both ceremonies with the browser's JSON methods. */
    private static final String CLIENT = """
        globalThis.latchkey = {
            async call(path, body) {
                const response = await fetch(this.base + path, {
                    method: "POST",
                    headers: { "content-type": "application/json" },
                    body: JSON.stringify(body),
                });
                return { status: response.status, ...await response.json() };
            },
            async register(transaction_id) {
                const { handshake } = await this.call("register/transactions/webauthn/start", { transaction_id });
                const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(handshake.challenge.publicKey);
                const credential = await navigator.credentials.create({ publicKey });
                return this.call("register/transactions/webauthn/finish",
                    { transaction_id, handshake_id: handshake.id, handshake_response: credential.toJSON() });
            },
            async authenticate(transaction_id, mediation) {
                const { handshake } = await this.call("authenticate/transactions/webauthn/start", { transaction_id });
                const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(handshake.challenge.publicKey);
                const credential = await navigator.credentials.get({ publicKey, mediation });
                return { id: credential.id, ...await this.call("authenticate/transactions/webauthn/finish",
                    { transaction_id, handshake_id: handshake.id, handshake_response: credential.toJSON() }) };
            },
        };
        """;

    private static RelyingPartySites sites;
    private static ServiceProcess service;
    private static TestApp app;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        ThrowawayCertificate certificate = ThrowawayCertificate.forHost("shop.example", TestFork.file("tls"));
        sites = new RelyingPartySites(certificate);
        String names = Stream.of(HOME, RELATED, UNRELATED)
                .map(origin -> "MAP " + URI.create(origin).getHost() + ":443 127.0.0.1:" + sites.port())
                .collect(Collectors.joining(","));
        browser = Chromium.startOrSkip(
                "--host-resolver-rules=" + names,
                "--ignore-certificate-errors-spki-list=" + certificate.publicKeyHash());
        service = ServiceProcess.ready(TestDatabase.fresh(), Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
        RestAssured.port = service.uri("/").getPort();
        app = Operator.makeApp(
                Map.of(
                        "name",
                        "Shop",
                        "rp_id",
                        "shop.example",
                        "auth_origin",
                        HOME,
                        "settings",
                        Map.of("related_origins", List.of(RELATED))),
                HOME);
        sites.exposeRelatedOrigins(service.uri("/v1/apps/" + app.id() + "/.well-known/webauthn"));
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.reset();
        Started.close(browser, sites, service);
    }

    @BeforeEach
    void forget() {
        browser.forget();
        browser.runFirst(CLIENT);
        browser.runFirst("latchkey.base = '" + service.uri("/v1/apps/" + app.id() + "/") + "';");
    }

    @Test
    void the_browser_s_json_methods_read_our_options_and_write_responses_that_we_accept() {
        open(HOME);
        assertThat(verified(register("json")).getString("external_id")).isEqualTo("json");

        JsonDocument named =
                verified(run("latchkey.authenticate(args[0])", app.backend().authenticate("json")));
        assertThat(named.getString("external_id")).isEqualTo("json");

        assertThat(verified(run("latchkey.authenticate()")).getString("external_id"))
                .isEqualTo("json");
    }

    @Test
    void autofill_logs_in_although_the_page_asked_again_meanwhile() {
        open(HOME);
        register("autofill");

        Map<?, ?> answer = run("""
            (async () => {
                await latchkey.call("authenticate/transactions/webauthn/start", {});
                return latchkey.authenticate(undefined, "conditional");
            })()""");
        assertThat(verified(answer).getString("external_id")).isEqualTo("autofill");
    }

    @Test
    void a_related_origin_registers_and_uses_passkeys_of_the_same_rp_id() {
        open(RELATED);
        JsonDocument registered = verified(register("abroad"));
        assertThat(registered.getString("origin")).isEqualTo(RELATED);
        assertThat(registered.getString("rp_id")).isEqualTo("shop.example");

        JsonDocument abroad = verified(run("latchkey.authenticate()"));
        assertThat(abroad.getString("origin")).isEqualTo(RELATED);

        open(HOME);
        assertThat(verified(run("latchkey.authenticate()")).getString("external_id"))
                .isEqualTo("abroad");
    }

    @Test
    void an_unrelated_origin_is_refused_by_the_service_and_by_the_browser() {
        open(UNRELATED);
        assertThatThrownBy(() -> register("stranger")).hasMessageContaining("Failed to fetch");
        Object refusal = browser.run("""
            try {
                await navigator.credentials.get({
                    publicKey: { rpId: "shop.example", challenge: new Uint8Array(32) } });
            } catch ({ name }) {
                return name;
            }
            """);
        assertThat(refusal).isEqualTo("SecurityError");
    }

    @Test
    void our_signal_removes_a_revoked_passkey_from_the_password_manager() {
        open(HOME);
        register("revoked");
        String userId = app.backend().userId("revoked");
        String device = device(userId).getString("devices[0].id");
        assertThat(browser.passkeys()).isEqualTo(1);

        signal("signalAllAcceptedCredentials", userId);
        assertThat(browser.passkeys()).isEqualTo(1);

        app.backend()
                .request()
                .delete("/v1/apps/{app_id}/users/{user_id}/devices/{device_id}", app.id(), userId, device)
                .then()
                .statusCode(200);
        signal("signalAllAcceptedCredentials", userId);
        browser.await("the passkey to go", () -> browser.passkeys() == 0);
    }

    @Test
    void our_signal_renames_the_user_in_the_password_manager_after_their_newest_passkey() {
        open(HOME);
        register("renamed");
        assertThat(browser.userNames()).containsExactly("renamed's passkey");

        String transaction = app.backend()
                .createRegister(Map.of("external_id", "renamed", "passkey_display_name", "The new name"))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
        app.browser().register(SoftAuthenticator.synced(), transaction);
        signal("signalCurrentUserDetails", app.backend().userId("renamed"));
        browser.await("the new name", () -> browser.userNames().equals(List.of("The new name")));
    }

    /** The virtual authenticator does not support conditional creation, so this tests only the browser's own checks. */
    @Test
    void an_automatic_upgrade_is_accepted_by_the_browser_and_succeeds_after_an_aborted_attempt() {
        open(HOME);
        String transaction = app.backend()
                .createRegister(Map.of("external_id", "upgraded", "passkey_display_name", "Up", "conditional", true))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");

        Object givenUp = browser.run("""
            const { handshake } =
                await latchkey.call("register/transactions/webauthn/start", { transaction_id: args[0] });
            const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(handshake.challenge.publicKey);
            const controller = new AbortController();
            const made = navigator.credentials.create({ publicKey, mediation: "conditional", signal: controller.signal });
            controller.abort();
            return made.catch(({ name }) => name);
            """, transaction);
        assertThat(givenUp).isEqualTo("AbortError");

        JsonDocument upgraded = verified(run("latchkey.register(args[0])", transaction));
        assertThat(upgraded.getString("external_id")).isEqualTo("upgraded");
    }

    @Test
    void a_passkey_that_was_never_registered_is_reported_as_unknown_and_removed_from_the_password_manager()
            throws Exception {
        open(HOME);
        browser.addPasskey("shop.example");

        Map<?, ?> answer = run("latchkey.authenticate()");
        assertThat(answer.get("code")).isEqualTo("discoverable_login_failed");
        assertThat(answer.get("unknown_credential")).isEqualTo(true);

        run(
                "PublicKeyCredential.signalUnknownCredential({ rpId: 'shop.example', credentialId: args[0] }).then(() => ({}))",
                answer.get("id"));
        browser.await("the passkey to go", () -> browser.passkeys() == 0);
    }

    private static void signal(String method, String userId) {
        Map<String, ?> feed = app.backend()
                .request()
                .get("/v1/apps/{app_id}/users/{user_id}/signals", app.id(), userId)
                .then()
                .statusCode(200)
                .extract()
                .path("signals[0]");
        run("PublicKeyCredential." + method + "(args[0]).then(() => ({}))", feed);
    }

    private static JsonDocument device(String userId) {
        return JsonDocument.of(app.backend()
                .request()
                .get("/v1/apps/{app_id}/users/{user_id}/devices", app.id(), userId)
                .then()
                .statusCode(200)
                .extract()
                .response());
    }

    private static Map<?, ?> register(String externalId) {
        return run("latchkey.register(args[0])", app.backend().register(externalId));
    }

    private static JsonDocument verified(Map<?, ?> answer) {
        assertThat(answer.get("status")).as("%s", answer).isEqualTo(200L);
        return JsonDocument.of(app.backend()
                .verify((String) answer.get("nonce"))
                .then()
                .statusCode(200)
                .extract()
                .response());
    }

    private static Map<?, ?> run(String expression, Object... arguments) {
        return (Map<?, ?>) browser.run("return " + expression, arguments);
    }

    private static void open(String origin) {
        browser.open(URI.create(origin + "/"));
    }
}
