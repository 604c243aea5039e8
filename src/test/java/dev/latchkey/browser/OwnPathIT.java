package dev.latchkey.browser;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.Daemon;
import dev.latchkey.testsupport.services.Nginx;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published web clients at a path of their page's own site, which nginx forwards as in docs/migrating.md. */
class OwnPathIT {
    private static final Path PATCHED = Path.of("target/web-own-path");

    @TempDir
    static Path directory;

    private static ServiceProcess service;
    private static WebClientSite site;
    private static Daemon proxy;
    private static Chromium browser;
    private static String origin;
    private static TestApp app;

    @BeforeAll
    static void start() throws Exception {
        Path packages = WebClients.installOrSkip();
        browser = Chromium.startOrSkip();
        service = ServiceProcess.ready(
                TestDatabase.fresh(),
                Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN, "LATCHKEY_TRUSTED_PROXIES", "127.0.0.0/8,::1"));
        RestAssured.port = service.port();
        int port = TestFork.freePort();
        origin = "http://localhost:" + port;
        WebClients.patch(packages, PATCHED, origin + "/passkeys");
        site = new WebClientSite(PATCHED);
        String latchkey =
                Recipe.of("docs/migrating.md", "own-path").replace("latchkey:8080", "127.0.0.1:" + service.port());
        proxy = Nginx.start(directory, port, """
                server {
                    listen %d;
                    %s
                    location / {
                        proxy_pass %s;
                    }
                }
                """.formatted(port, latchkey, site.origin()));
        app = Operator.makeApp(Map.of("name", "Shop", "rp_id", "localhost", "auth_origin", origin), origin);
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.reset();
        for (AutoCloseable started : Stream.of(browser, proxy, site, service)
                .filter(Objects::nonNull)
                .toList()) {
            started.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1.3", "1.0.2"})
    void it_registers_a_passkey_and_logs_in_without_leaving_the_page_s_origin(String version) {
        browser.forget();
        browser.open(URI.create(origin + "/" + version));

        new WebClient(browser, app).assertRegistersAndLogsIn("person-with-" + version);

        Object requested = browser.run("return performance.getEntriesByType('resource').map(({ name }) => name);");
        assertThat(requested)
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .contains(origin + "/passkeys/v1/apps/" + app.id() + "/authenticate/transactions/webauthn/finish")
                .allMatch(address -> address.startsWith(origin + "/"));
    }

    @Test
    void only_the_client_and_server_apis_are_at_that_path() {
        for (String path : List.of("/passkeys/admin/v1/apps", "/passkeys/q/health", "/passkeys/v1/../admin/v1/apps")) {
            assertThat(get(URI.create(origin + path)).contentType())
                    .as("%s is the site's", path)
                    .isEqualTo("text/html");
        }
    }
}
