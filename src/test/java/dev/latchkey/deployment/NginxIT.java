package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.LoginLoad;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.Daemon;
import dev.latchkey.testsupport.services.Nginx;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas behind nginx with the configuration of {@code docker/nginx.conf}. */
class NginxIT {
    private static final int PEOPLE = 8;

    @TempDir
    Path directory;

    @Test
    void one_replica_is_killed_under_load_and_every_retry_succeeds() throws Exception {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> environment =
                Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN, "LATCHKEY_TRUSTED_PROXIES", "127.0.0.0/8,::1");
        try (ServiceProcess first = ServiceProcess.ready(database, environment);
                ServiceProcess second = ServiceProcess.ready(database, environment)) {
            int port = TestFork.freePort();
            RestAssured.port = first.port();
            TestApp app = Operator.makeApp();
            try (Daemon proxy = nginx(port, first, second)) {
                URI behindTheProxy = URI.create("http://localhost:" + port);
                Response answer = RestAssured.get(behindTheProxy.resolve("/v1/apps/" + app.id()));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
                assertThat(RestAssured.get(behindTheProxy.resolve("/q/health/ready"))
                                .statusCode())
                        .isEqualTo(404);
                try (LoginLoad load = LoginLoad.start(app, PEOPLE, () -> behindTheProxy)) {
                    load.await(5L * PEOPLE);
                    first.kill();
                    load.await(10L * PEOPLE);

                    assertThat(load.failures()).isEmpty();
                    assertThat(load.interruptions()).isLessThanOrEqualTo(2L * PEOPLE);
                }
                assertThat(proxy.output()).doesNotContain("emerg");
            }
            assertThat(second.output()).doesNotContain("ERROR");
        }
    }

    private Daemon nginx(int port, ServiceProcess first, ServiceProcess second) throws IOException {
        String site = Files.readString(Path.of("docker/nginx.conf"))
                .replace("latchkey-1:8080", "127.0.0.1:" + first.port())
                .replace("latchkey-2:8080", "127.0.0.1:" + second.port())
                .replace("listen 443 ssl", "listen " + port)
                .replaceAll("ssl_certificate.*;", "");
        return Nginx.start(directory, port, site);
    }
}
