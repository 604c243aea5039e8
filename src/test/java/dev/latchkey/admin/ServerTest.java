package dev.latchkey.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.database.Replicas;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.services.OperationsProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** What operators see of the service itself; who may see it is in {@code RolesTest}. */
@QuarkusTest
@TestProfile(OperationsProfile.class)
class ServerTest {
    @Inject
    Replicas replicas;

    @Inject
    Rows rows;

    private static JsonNode server() {
        Response answer = Operator.request().get("/admin/v1/server");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Answers.json(answer);
    }

    @Test
    void a_replica_reports_itself_and_one_that_no_longer_does_disappears() {
        rows.change(
                "INSERT INTO replica VALUES ('stopped', '0.1', now() - interval '1 day', now() - interval '4 minutes', 7),"
                        + " ('long-gone', '0.1', now() - interval '2 days', now() - interval '6 minutes', -7)");

        Awaitility.await()
                .untilAsserted(() -> assertThat(server().get("replicas").findValuesAsText("id"))
                        .containsExactly("stopped", replicas.thisOne()));
        replicas.report(Duration.ofMillis(-1_500));

        JsonNode server = server();
        JsonNode stopped = server.at("/replicas/0");
        JsonNode running = server.at("/replicas/1");
        assertThat(stopped.get("clock_ahead_ms").asLong()).isEqualTo(7);
        assertThat(running.get("id")).isEqualTo(server.get("replica"));
        assertThat(running.get("version")).isEqualTo(server.get("version"));
        assertThat(running.get("started_at").textValue())
                .isLessThan(running.get("seen_at").textValue());
    }

    @Test
    void clocks_schema_metadata_and_background_tasks_are_shown() {
        Awaitility.await()
                .until(() -> server().get("tasks").findValuesAsText("last_ended_at").stream()
                        .anyMatch(time -> !time.equals("null")));

        JsonNode server = server();
        assertThat(server.get("clock_ahead_ms").asLong()).isBetween(-1_000L, 1_000L);
        assertThat(server.get("schema_version").textValue()).isEqualTo("1");
        assertThat(server.get("metadata").toString())
                .isEqualTo("{\"enabled\":false,\"number\":null,\"next_update\":null,\"stale\":false}");
        assertThat(server.get("tasks").findValuesAsText("task")).contains("ceremonies", "operator_actions");
    }

    @Test
    void every_setting_shown_is_documented_and_in_force_and_nothing_secret_is_among_them() throws Exception {
        JsonNode server = server();
        List<String> names = Stream.of("limits", "intervals", "retention")
                .flatMap(group -> server.get(group).findValuesAsText("name").stream())
                .toList();

        assertThat(Files.readAllLines(Path.of("src/main/resources/dev/latchkey/process/variables.txt")))
                .containsAll(names);
        assertThat(names).hasSizeGreaterThan(25).doesNotHaveDuplicates();
        assertThat(server.get("limits").toString())
                .contains("{\"name\":\"LATCHKEY_OVERLOAD_CALLS\",\"value\":\"128\"}");
        assertThat(server.get("intervals").toString())
                .contains("{\"name\":\"LATCHKEY_DATABASE_CLOCK_EVERY\",\"value\":\"1s\"}")
                .contains("{\"name\":\"LATCHKEY_NONCE_KEYS_ROTATION\",\"value\":\"30d\"}");
        assertThat(server.toString())
                .doesNotContain(Operator.TOKEN)
                .doesNotContain(ConfigProvider.getConfig().getValue("latchkey.encryption.key", String.class))
                .doesNotContain("jdbc:");
    }
}
