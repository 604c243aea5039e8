package dev.latchkey.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.Daemon;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.config.SSLConfig;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as {@code docker/compose.yaml} has it, behind Debian's Caddy with the configuration of {@code docker/Caddyfile}. */
class CaddyIT {
    private static final String CLIENT = "127.0.0.2";

    private final int portBefore = RestAssured.port;
    private final String uriBefore = RestAssured.baseURI;
    private final RestAssuredConfig configBefore = RestAssured.config;

    @TempDir
    Path directory;

    @AfterEach
    void restore() {
        RestAssured.port = portBefore;
        RestAssured.baseURI = uriBefore;
        RestAssured.config = configBefore;
    }

    @Test
    void a_login_through_tls_has_the_clients_address_and_operators_are_elsewhere() throws Exception {
        int operators = TestFork.freePort();
        Map<String, String> environment = Map.of(
                "LATCHKEY_ADMIN_TOKEN",
                Operator.TOKEN,
                "LATCHKEY_ADMIN_PORT",
                String.valueOf(operators),
                "LATCHKEY_TRUSTED_PROXIES",
                "127.0.0.1");
        int port = TestFork.freePort();
        try (ServiceProcess service = ServiceProcess.ready(TestDatabase.fresh(), environment);
                Daemon caddy = caddy(port, service.port())) {
            RestAssured.port = operators;
            TestApp app = Operator.makeApp();

            throughTls(port);
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            app.browser().register(authenticator, app.backend().register("anna"));
            assertThat(app.backend()
                            .externalIdOf(app.browser()
                                    .logIn(authenticator, app.backend().authenticate("anna"))))
                    .isEqualTo("anna");

            Response answer = given().header("X-Forwarded-For", "203.0.113.9").get("/v1/apps/{app_id}", app.id());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
            assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(404);
            assertThat(Operator.request().get("/admin/v1/apps").statusCode()).isEqualTo(404);
            assertThat(given().get("/console/").statusCode()).isEqualTo(404);

            restore();
            RestAssured.port = operators;
            assertThat(Answers.text(
                            Operator.request()
                                    .queryParam("type", "passkey_login")
                                    .get("/admin/v1/apps/{app_id}/events", app.id()),
                            200,
                            "/events/0/ip_addr"))
                    .isEqualTo(CLIENT);
        }
    }

    private Daemon caddy(int port, int upstream) throws IOException {
        // Port 80, a public certificate authority and this machine's trust store are not for tests. Java sends no
        // server
        // name that has no dot.
        String options = """
                {
                	admin off
                	skip_install_trust
                	default_sni localhost
                	http_port %d
                	storage file_system {
                		root %s
                	}
                }
                """.formatted(TestFork.freePort(), directory);
        String site = Files.readString(Path.of("docker/Caddyfile"))
                .replace("{$PUBLIC_HOST}", "localhost:" + port)
                .replace("latchkey:8080", "127.0.0.1:" + upstream);
        Path file = Files.writeString(directory.resolve("Caddyfile"), options + site);
        return Daemon.start(
                directory,
                port,
                List.of(
                        "env",
                        "XDG_CONFIG_HOME=" + directory,
                        Installed.program("caddy").toString(),
                        "run",
                        "--config",
                        file.toString(),
                        "--adapter",
                        "caddyfile"));
    }

    /** Requests of a client at another address than the proxy's, which trusts Caddy's own authority. */
    private void throughTls(int port) throws Exception {
        Path root = directory.resolve("pki/authorities/local/root.crt");
        Awaitility.await().until(() -> Files.exists(root));
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (var certificate = Files.newInputStream(root)) {
            trusted.setCertificateEntry(
                    "caddy", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        RestAssured.baseURI = "https://localhost";
        RestAssured.port = port;
        RestAssured.config = configBefore
                .sslConfig(SSLConfig.sslConfig().trustStore(trusted))
                .httpClient(HttpClientConfig.httpClientConfig()
                        .setParam("http.route.local-address", InetAddress.getByName(CLIENT)));
    }
}
