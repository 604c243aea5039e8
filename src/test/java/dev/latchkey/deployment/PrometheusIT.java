package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.people.LoginLoad;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Daemon;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Prometheus with our rules, on a service under load. */
class PrometheusIT {
    private static final Path RULES = Path.of("docker/prometheus/alerts.yml").toAbsolutePath();
    private static final Path DASHBOARD = Path.of("docker/grafana/latchkey.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:latchkey|agroal|cache|jvm|process)_[a-z_]+");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void promtool_accepts_the_rules_and_they_fire_when_they_should() {
        String promtool = Installed.program("promtool").toString();

        CommandProcess check = CommandProcess.run(Map.of(), List.of(promtool, "check", "rules", RULES.toString()));
        CommandProcess tests = CommandProcess.run(
                Map.of(),
                List.of(
                        promtool,
                        "test",
                        "rules",
                        RULES.resolveSibling("alerts-test.yml").toString()));

        assertThat(check.out()).contains("SUCCESS: 14 rules found");
        assertThat(check.exitCode()).isZero();
        assertThat(tests.exitCode()).as(tests.out() + tests.err()).isZero();
    }

    @Test
    void every_metric_of_the_rules_and_the_dashboard_exists_and_no_rule_fires() throws Exception {
        Path prometheus = Installed.program("prometheus");
        try (ServiceProcess service = ServiceProcess.ready(
                TestDatabase.fresh(),
                Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN, "LATCHKEY_HOUSEKEEPING_JITTER", "1ms"))) {
            RestAssured.port = service.port();
            int port = TestFork.freePort();
            try (LoginLoad load = LoginLoad.start(Operator.makeApp(), 2, () -> service.uri("/"));
                    Daemon running = start(prometheus, port, service.managementPort())) {
                load.await(5);
                URI api = URI.create("http://localhost:" + port + "/api/v1/");
                awaitValue(api, "latchkey_ceremonies_total{outcome=\"redeemed\"} > 4");

                Set<String> metrics = new TreeSet<>(metricsIn(Files.readString(RULES)));
                metrics.addAll(metricsIn(Files.readString(DASHBOARD)));
                assertThat(metrics).hasSizeGreaterThan(10);
                assertThat(metrics).allSatisfy(metric -> awaitValue(api, "{__name__=\"" + metric + "\"}"));
                assertThat(get(api.resolve("alerts")).at("/data/alerts")).isEmpty();
                assertThat(running.output()).doesNotContain("level=error");
            }
        }
    }

    private Daemon start(Path program, int port, int managementPort) throws IOException {
        String configuration = Files.readString(RULES.resolveSibling("prometheus.yml"))
                .replace("latchkey:9000", "localhost:" + managementPort)
                .replace("15s", "1s")
                .replace("- alerts.yml", "- " + RULES);
        return Daemon.start(
                directory,
                port,
                List.of(
                        program.toString(),
                        "--config.file=" + Files.writeString(directory.resolve("prometheus.yml"), configuration),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=localhost:" + port));
    }

    private static Set<String> metricsIn(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    private static void awaitValue(URI api, String query) throws IOException, InterruptedException {
        URI question = api.resolve("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(45);
        while (get(question).at("/data/result").isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nothing of " + query);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static JsonNode get(URI uri) throws IOException, InterruptedException {
        return JSON.readTree(HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body());
    }
}
