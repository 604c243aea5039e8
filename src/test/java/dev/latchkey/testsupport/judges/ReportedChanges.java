package dev.latchkey.testsupport.judges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestReceiver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Receives the events of an app's users, passkeys and logins, and compares them with what the database has. */
public final class ReportedChanges implements AutoCloseable {
    /** The lease of a delivery whose sender was killed, the first wait after a failure, and some more. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Of each event, the member that names what it is about, and all that the database has of these. */
    private static final Map<String, Kind> KINDS = Map.of(
            "user.created", new Kind("user_id", "SELECT id FROM app_user WHERE app_id = ?"),
            "user.enrolled",
                    new Kind("user_id", "SELECT id FROM app_user WHERE app_id = ? AND enrolled_at IS NOT NULL"),
            "passkey.created", new Kind("device_id", "SELECT id FROM passkey WHERE app_id = ?"),
            "login.completed",
                    new Kind(
                            "ceremony_id",
                            "SELECT id FROM ceremony WHERE app_id = ? AND type = 'authenticate'"
                                    + " AND state IN ('completed', 'redeemed')"));

    private final TestApp app;
    private final TestReceiver receiver;
    private final Map<String, Set<String>> reported = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final Queue<String> strange = new ConcurrentLinkedQueue<>();

    private record Kind(String member, String sql) {}

    private ReportedChanges(TestApp app) {
        this.app = app;
        KINDS.keySet().forEach(type -> reported.put(type, ConcurrentHashMap.newKeySet()));
        receiver = TestReceiver.reading(this::read);
        Operator.request()
                .body(Map.of("url", receiver.url(), "events", List.copyOf(KINDS.keySet())))
                .post("/admin/v1/apps/{app_id}/webhooks", app.id())
                .then()
                .statusCode(201);
    }

    /** Adds a webhook to an app of which nothing has happened so far. */
    public static ReportedChanges of(TestApp app) {
        return new ReportedChanges(app);
    }

    private void read(TestReceiver.Received request) {
        requests.incrementAndGet();
        try {
            JsonNode event = Json.MAPPER.readTree(request.body());
            String type = event.get("type").textValue();
            reported.get(type)
                    .add(event.get("data").get(KINDS.get(type).member()).textValue());
        } catch (IOException | RuntimeException e) {
            strange.add(request.body() + ": " + e);
        }
    }

    /** The number of changes of which at least one event has arrived. */
    public long changes() {
        return reported.values().stream().mapToLong(Set::size).sum();
    }

    /** The number of requests that have arrived. */
    public long requests() {
        return requests.get();
    }

    /** What a replica had claimed that was killed may be claimed by another, as if a minute had passed. */
    public void endLeases(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE webhook_delivery SET next_attempt_at = now() WHERE app_id = ? AND state = 'pending'")) {
            statement.setString(1, app.id());
            statement.executeUpdate();
        }
    }

    /** Waits until nothing is pending, and asserts that every change has been reported, and nothing else. */
    public void assertComplete(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            await().atMost(PATIENCE)
                    .until(() -> texts(
                                    connection,
                                    "SELECT id FROM webhook_delivery WHERE app_id = ? AND state = 'pending'")
                            .isEmpty());
            assertThat(strange).isEmpty();
            for (Map.Entry<String, Kind> kind : KINDS.entrySet()) {
                assertThat(reported.get(kind.getKey()))
                        .as(kind.getKey())
                        .isEqualTo(texts(connection, kind.getValue().sql()));
            }
        }
    }

    private Set<String> texts(Connection connection, String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, app.id());
            Set<String> texts = new HashSet<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    texts.add(result.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        receiver.close();
    }
}
