package dev.latchkey.browser;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.Started;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published web clients with their host replaced as in docs/migrating.md, cross-origin and without other changes. */
class PatchedWebClientIT {
    private static final Path PATCHED = Path.of("target/web-patched");

    private static ServiceProcess service;
    private static WebClientSite site;
    private static Chromium browser;
    private static TestApp app;

    @BeforeAll
    static void start() throws Exception {
        Path packages = WebClients.installOrSkip();
        browser = Chromium.startOrSkip();
        service = ServiceProcess.ready(TestDatabase.fresh(), Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
        RestAssured.port = service.uri("/").getPort();
        WebClients.patch(packages, PATCHED, service.uri("").toString());
        site = new WebClientSite(PATCHED);
        String origin = site.origin().toString();
        app = Operator.makeApp(Map.of("name", "Shop", "rp_id", "localhost", "auth_origin", origin), origin);
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.reset();
        Started.close(browser, site, service);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1.3", "1.0.2"})
    void it_registers_a_passkey_and_logs_in_at_the_host_that_was_put_in(String version) {
        browser.forget();
        browser.open(site.page(version));

        new WebClient(browser, app).assertRegistersAndLogsIn("person-with-" + version);
    }
}
