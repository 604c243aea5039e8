package dev.latchkey.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Call;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * A webhook that a test created.
 *
 * @param id its id
 * @param secret its first secret
 */
record Hook(TestApp app, String id, String secret) {
    static final String WEBHOOKS = "/admin/v1/apps/{app_id}/webhooks";

    private static final String ADD = """
            INSERT INTO webhook_delivery (app_id, webhook_id, event_id, type, user_id, data, created_at, next_attempt_at)
            SELECT ?, ?, gen_random_uuid(), 'passkey.created', 'a-user', jsonb_build_object('number', i, 'name', 'Zoë'),
                   clock_timestamp(), now()
            FROM generate_series(1, ?) AS i
            """;

    /** A webhook of this app for these events. */
    static Hook create(TestApp app, String url, String... events) {
        Response created = request(app, Map.of("url", url, "events", List.of(events)));
        return new Hook(app, Answers.text(created, 201, "/webhook/id"), Answers.text(created, 201, "/secret"));
    }

    /** The request to create a webhook. */
    static Response request(TestApp app, Map<String, ?> body) {
        return Operator.call("POST", "apps", app.id(), "webhooks").json(body).send();
    }

    /** A call below the webhook. */
    Response post(String path) {
        return call("POST", path).send();
    }

    /** Changes it. */
    Response patch(Map<String, ?> patch) {
        return call("PATCH", "").json(patch).send();
    }

    /** The webhook as the operators' API has it. */
    JsonNode read() {
        return Answers.json(call("GET", "").send()).get("webhook");
    }

    private Call call(String method, String path) {
        return Operator.call(method, "apps", app.id(), "webhooks", id + path);
    }

    /** Its deliveries, newest first. */
    List<JsonNode> deliveries() {
        return StreamSupport.stream(
                        Answers.json(call("GET", "/deliveries").send())
                                .get("deliveries")
                                .spliterator(),
                        false)
                .toList();
    }

    /** Its only delivery. */
    JsonNode delivery() {
        List<JsonNode> all = deliveries();
        if (all.size() != 1) {
            throw new AssertionError(all);
        }
        return all.get(0);
    }

    /** Puts events for it into the outbox, as a statement of the domain does. */
    void add(Connection connection, int events) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setString(1, app.id());
            add.setString(2, id);
            add.setInt(3, events);
            add.executeUpdate();
        }
    }
}
