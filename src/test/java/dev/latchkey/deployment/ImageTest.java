package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.TestFork;
import dev.latchkey.testsupport.services.TestWebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The parts of {@code docker/Dockerfile} that are programs. */
class ImageTest {
    private final TestWebServer service = new TestWebServer();

    @Test
    void the_health_check_asks_for_readiness_at_the_configured_port() {
        try (service) {
            service.answers(exchange -> exchange.sendResponseHeaders(200, -1));

            assertThat(healthcheck(service.at("/").getPort())).isZero();
            assertThat(service.asked()).containsExactly("/q/health/ready null");
        }
    }

    @Test
    void a_service_that_is_not_ready_or_does_not_run_is_unhealthy() {
        try (service) {
            service.answers(exchange -> exchange.sendResponseHeaders(503, -1));

            assertThat(healthcheck(service.at("/").getPort())).isEqualTo(1);
            assertThat(healthcheck(TestFork.freePort())).isEqualTo(1);
        }
    }

    @Test
    void programs_are_executable_whatever_the_umask_of_the_checkout() throws IOException {
        try (service) {
            assertThat(Files.readAllLines(Path.of("docker/Dockerfile")))
                    .contains(
                            "COPY --chmod=755 docker/latchkey /usr/local/bin/",
                            "COPY --chmod=755 docker/healthcheck /usr/local/bin/latchkey-healthcheck")
                    .anyMatch(
                            line -> line.startsWith("HEALTHCHECK") && line.endsWith("CMD [\"latchkey-healthcheck\"]"));
        }
    }

    @Test
    void the_exposed_ports_are_the_defaults_which_are_those_of_the_health_check_and_the_environment()
            throws IOException {
        try (service) {
            String image = Files.readString(Path.of("docker/Dockerfile"));

            assertThat(found("(?m)^EXPOSE (.*)$", image))
                    .isEqualTo("%s %s"
                            .formatted(
                                    found(
                                            "QUARKUS_HTTP_PORT:-([0-9]+)",
                                            Files.readString(Path.of("docker/healthcheck"))),
                                    found("LATCHKEY_MANAGEMENT_PORT=([0-9]+)", image)));
        }
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static int healthcheck(int port) {
        return CommandProcess.run(
                        Map.of("QUARKUS_HTTP_PORT", String.valueOf(port)),
                        List.of(Path.of("docker/healthcheck").toAbsolutePath().toString()))
                .exitCode();
    }
}
