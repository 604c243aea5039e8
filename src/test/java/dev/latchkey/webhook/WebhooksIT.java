package dev.latchkey.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import dev.latchkey.testsupport.services.TestReceiver;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Two replicas that send what is in the outbox of their database; the last test kills one of them. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class WebhooksIT {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "LATCHKEY_ADMIN_TOKEN", Operator.TOKEN,
            "LATCHKEY_ENCRYPTION_KEY", "dGhpcnR5LXR3byBieXRlcyBmb3IgdGhlIHRlc3RzISE=",
            "LATCHKEY_WEBHOOKS_UNSAFE_ALLOW_LOCALHOST", "true");

    /** Asks the standard's library in Node about each request of a file. */
    private static final String JUDGE = """
            import { readFileSync } from "node:fs";
            import { Webhook } from "standardwebhooks";
            const requests = JSON.parse(readFileSync(process.argv[2], "utf8"));
            requests.forEach(({ headers, body }) => new Webhook(process.argv[3]).verify(body, headers));
            console.log(requests.length);
            """;

    private static TestDatabase database;
    private static ServiceProcess first;
    private static ServiceProcess second;

    @BeforeAll
    static void start_two_replicas() {
        database = TestDatabase.fresh();
        first = ServiceProcess.ready(database, ENVIRONMENT);
        second = ServiceProcess.ready(database, ENVIRONMENT);
        RestAssured.port = second.port();
    }

    @AfterAll
    static void stop_them() {
        RestAssured.reset();
        first.close();
        second.close();
    }

    private static void add(Hook hook, int events) throws SQLException {
        try (Connection connection = database.connect()) {
            hook.add(connection, events);
        }
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void awaitNumber(long expected, String sql) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> number(sql) == expected);
    }

    @Test
    void each_event_arrives_once_while_nothing_fails_and_the_standards_library_for_node_accepts_it() throws Exception {
        try (TestReceiver receiver = TestReceiver.answering(204)) {
            Hook hook = Hook.create(Operator.makeApp(), receiver.url(), "passkey.created");
            add(hook, 300);

            awaitNumber(
                    300,
                    "SELECT count(*) FROM webhook_delivery WHERE state = 'delivered' AND webhook_id = '" + hook.id()
                            + "'");

            assertThat(receiver.ids()).hasSize(300).doesNotHaveDuplicates();
            assertThat(judged(receiver.received(), hook.secret())).isEqualTo("300");
        }
    }

    private static String judged(List<TestReceiver.Received> received, String secret) throws IOException {
        String npm = Installed.program("npm").toString();
        String node = Installed.program("node").toString();
        Path directory = Files.createDirectories(TestFork.file("webhooks"));
        ArrayNode requests = Json.MAPPER.createArrayNode();
        received.forEach(each -> {
            var request = requests.addObject().put("body", each.body());
            each.headers()
                    .forEach((name, values) ->
                            request.withObject("headers").put(name.toLowerCase(Locale.ROOT), values.get(0)));
        });
        Files.writeString(directory.resolve("requests.json"), requests.toString());
        Files.writeString(directory.resolve("judge.mjs"), JUDGE);
        Files.writeString(directory.resolve("package.json"), "{\"private\": true}");
        CommandProcess judged = CommandProcess.run(
                Map.of("npm_config_audit", "false", "npm_config_fund", "false"),
                List.of(
                        "sh",
                        "-ec",
                        "cd \"$0\" && \"$1\" install --silent standardwebhooks@1 >&2 && \"$2\" judge.mjs requests.json \"$3\"",
                        directory.toString(),
                        npm,
                        node,
                        secret));
        assertThat(judged.exitCode()).as(judged.err()).isZero();
        return judged.out().strip();
    }

    @Test
    void what_a_killed_replica_was_sending_is_sent_by_another() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestReceiver receiver = TestReceiver.answering(exchange -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, -1);
        })) {
            TestApp app = Operator.makeApp();
            Hook hook = Hook.create(app, receiver.url(), "passkey.created");
            add(hook, 100);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> receiver.received().size() == 2 * Lane.MOST_AT_ONCE);

            first.kill();
            end.countDown();
            awaitNumber(
                    100 - Lane.MOST_AT_ONCE,
                    "SELECT count(*) FROM webhook_delivery WHERE state = 'delivered' AND webhook_id = '" + hook.id()
                            + "'");
            assertThat(receiver.ids())
                    .as("leased by the killed replica")
                    .hasSize(100)
                    .doesNotHaveDuplicates();
            // As if the lease were over.
            number("UPDATE webhook_delivery SET next_attempt_at = now() WHERE state = 'pending' RETURNING 1");
            awaitNumber(
                    100,
                    "SELECT count(*) FROM webhook_delivery WHERE state = 'delivered' AND webhook_id = '" + hook.id()
                            + "'");

            assertThat(receiver.ids()).hasSize(100 + Lane.MOST_AT_ONCE);
            assertThat(new HashSet<>(receiver.ids())).hasSize(100);
        }
    }
}
