package dev.latchkey.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.Started;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The published web clients, unmodified. Their host is fixed, {@value #HOST}; the browser resolves it to this machine
 * and trusts the service's key for that name, so that nothing is between the two.
 */
class WebClientIT {
    private static final String HOST = "auth.passage.id";
    private static final String FIRST = "0.1.3";
    private static final String LAST = "1.0.2";

    private static WebClientSite site;
    private static ServiceProcess service;
    private static TestApp app;
    private static Chromium browser;
    private static WebClient client;

    @BeforeAll
    static void start() throws Exception {
        Path packages = WebClients.installOrSkip();
        ThrowawayCertificate certificate = ThrowawayCertificate.forHost(HOST, TestFork.file("tls"));
        int tlsPort = TestFork.freePort();
        browser = Chromium.startOrSkip(
                "--host-resolver-rules=MAP " + HOST + ":443 127.0.0.1:" + tlsPort,
                "--ignore-certificate-errors-spki-list=" + certificate.publicKeyHash());
        site = new WebClientSite(packages);
        service = ServiceProcess.ready(
                TestDatabase.fresh(),
                Map.of(
                        "LATCHKEY_ADMIN_TOKEN",
                        Operator.TOKEN,
                        "QUARKUS_HTTP_SSL_PORT",
                        String.valueOf(tlsPort),
                        "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE",
                        certificate.keyStore().toAbsolutePath().toString(),
                        "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD",
                        ThrowawayCertificate.PASSWORD));
        RestAssured.port = service.uri("/").getPort();
        String origin = site.origin().toString();
        app = Operator.makeApp(Map.of("name", "Shop", "rp_id", "localhost", "auth_origin", origin), origin);
        client = new WebClient(browser, app);
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.reset();
        Started.close(browser, site, service);
    }

    @BeforeEach
    void forget() {
        browser.forget();
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, LAST})
    void a_passkey_is_registered_and_logs_in_with_a_transaction_and_without(String version) {
        String user = "person-with-" + version;
        browser.open(site.page(version));

        JsonDocument registered = verified(client.register(app.backend().register(user)));
        assertThat(registered.getString("external_id")).isEqualTo(user);
        assertThat(registered.getString("type")).isEqualTo("register");

        String transaction = app.backend().authenticate(user);
        JsonDocument named = verified(client.authenticate(Map.of("transactionId", transaction)));
        assertThat(named.getString("external_id")).isEqualTo(user);
        assertThat(named.getString("transaction_id")).isEqualTo(transaction);

        JsonDocument unnamed = verified(client.authenticate(Map.of()));
        assertThat(unnamed.getString("external_id")).isEqualTo(user);
        assertThat(unnamed.getMap("")).doesNotContainKey("transaction_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, LAST})
    void a_passkey_logs_in_by_autofill(String version) {
        String user = "autofill-with-" + version;
        browser.open(site.page(version));
        client.register(app.backend().register(user));

        browser.open(site.page(version)); // the clients abandon autofill on a page on which they did anything else
        String nonce = client.authenticate(Map.of("isConditionalMediation", true));
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo(user);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, LAST})
    void a_used_up_transaction_is_the_client_s_own_error_with_our_sentence(String version) {
        String user = "twice-with-" + version;
        browser.open(site.page(version));
        client.register(app.backend().register(user));
        Map<String, Object> options = Map.of("transactionId", app.backend().authenticate(user));
        client.authenticate(options);

        Object error = browser.run("""
            try {
                await new PassageFlex(args[0]).passkey.authenticate(args[1]);
            } catch ({ name, statusCode, message }) {
                return { name, statusCode, message };
            }
            """, app.id(), options);
        assertThat(error)
                .isEqualTo(Map.of(
                        "name", "PassageError",
                        "statusCode", 400L,
                        "message", "The transaction or handshake cannot be used."));
    }

    @Test
    void the_first_client_learns_from_the_app_that_its_page_is_allowed() {
        browser.open(site.page(FIRST));
        Object supported = browser.run("""
            const client = new PassageFlex(args[0]);
            while (client.isWebauthnSupported === undefined) {
                await new Promise(requestAnimationFrame);
            }
            return client.isWebauthnSupported;
            """, app.id());
        assertThat(supported).isEqualTo(true);
    }

    private static JsonDocument verified(String nonce) {
        return JsonDocument.of(
                app.backend().verify(nonce).then().statusCode(200).extract().response());
    }
}
