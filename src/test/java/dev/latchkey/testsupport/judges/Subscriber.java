package dev.latchkey.testsupport.judges;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.outbox.EventType;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.restassured.response.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Webhooks, and their events in the outbox. */
@ApplicationScoped
public class Subscriber {
    private final Rows rows;

    Subscriber(Rows rows) {
        this.rows = rows;
    }

    /**
     * An event in the outbox.
     *
     * @param userId null: of no user
     * @param data without the app's id
     */
    public record Delivery(String type, @Nullable String userId, ObjectNode data) {}

    /** Adds an enabled webhook for these events, and returns its id. */
    public String subscribe(TestApp app, Collection<EventType> types) {
        return subscribe(app, true, types);
    }

    /** Adds a webhook; a disabled one changes nothing in the app. */
    public String subscribe(TestApp app, boolean enabled, Collection<EventType> types) {
        Response created = Operator.call("POST", "apps", app.id(), "webhooks")
                .json(Map.of(
                        "url",
                        "https://example.com/hook",
                        "enabled",
                        enabled,
                        "events",
                        types.stream()
                                .filter(type -> type != EventType.WEBHOOK_TEST)
                                .map(EventType::wire)
                                .toList()))
                .send();
        return Answers.text(created, 201, "/webhook/id");
    }

    /** As {@link #subscribe(TestApp, Collection)}, for all events. */
    public String subscribe(TestApp app) {
        return subscribe(app, Arrays.asList(EventType.values()));
    }

    /** The app's events, in the order of their types. */
    public List<Delivery> events(TestApp app) {
        return rows
                .query(
                        "SELECT type, user_id, data::text FROM webhook_delivery WHERE app_id = ? ORDER BY type, data",
                        app.id())
                .stream()
                .map(row -> new Delivery(
                        String.valueOf(row.get("type")),
                        (String) row.get("user_id"),
                        data(app, String.valueOf(row.get("data")))))
                .toList();
    }

    private static ObjectNode data(TestApp app, String text) {
        try {
            ObjectNode data = (ObjectNode) Json.MAPPER.readTree(text);
            JsonNode appId = data.remove("app_id");
            assertThat(appId.textValue()).isEqualTo(app.id());
            return data;
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON: " + text, e);
        }
    }

    /** The types of the app's events, in their order. */
    public List<String> types(TestApp app) {
        return events(app).stream().map(Delivery::type).toList();
    }

    /** Forgets the app's events so far. */
    public void clear(TestApp app) {
        rows.change("DELETE FROM webhook_delivery WHERE app_id = ?", app.id());
    }
}
