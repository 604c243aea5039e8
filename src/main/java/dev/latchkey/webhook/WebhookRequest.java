package dev.latchkey.webhook;

import dev.latchkey.error.ApiException;
import dev.latchkey.outbox.EventType;
import dev.latchkey.wire.PlainText;
import dev.latchkey.wire.Required;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requested state of a webhook.
 *
 * @param events at least one; those named twice count once, and {@code webhook.test} is sent without being asked for
 * @param description null: none
 * @param enabled null: true
 */
public record WebhookRequest(
        String url,
        List<EventType> events,
        @Nullable String description,
        @Nullable Boolean enabled) {
    /** Requires the members without a default, and checks the description and the events. */
    public WebhookRequest {
        Required.member("url", url);
        Required.member("events", events);
        if (description != null) {
            PlainText.check("description", description);
        }
        if (events.isEmpty()) {
            throw ApiException.invalid("events must name at least one type.");
        }
        for (EventType type : events) {
            if (type == null || type == EventType.WEBHOOK_TEST) {
                throw ApiException.invalid("events must not contain "
                        + (type == null ? "null." : "webhook.test, which is sent by the call that tests a webhook."));
            }
        }
    }

    /** The types of events, each once. */
    Set<EventType> types() {
        return EnumSet.copyOf(events);
    }

    boolean isEnabled() {
        return enabled == null || enabled;
    }
}
