package dev.latchkey.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.audit.Event;
import dev.latchkey.audit.EventFilter;
import dev.latchkey.audit.Events;
import dev.latchkey.audit.Kind;
import dev.latchkey.audit.Outcome;
import dev.latchkey.audit.Position;
import dev.latchkey.error.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail on the wire: in pages newest first, or as a stream of lines oldest first, which ends where events are not
 * final yet. A stream's header {@link #NEXT_CURSOR} is the {@code cursor} of the one after it; after a stream that broke off,
 * {@code since} the last line's {@code created_at} repeats the events of that very moment at most.
 */
@ApplicationScoped
class Trail {
    /** Whoever accepts anything gets pages. */
    static final String LINES_IF_ASKED_FOR = Trail.NDJSON + ";qs=0.5";

    /** One JSON object on each line. */
    static final String NDJSON = "application/x-ndjson";

    /** The response header that tells where the next stream goes on. */
    static final String NEXT_CURSOR = "Next-Cursor";

    private static final int BATCH = 500;

    private final Events events;
    private final ObjectMapper json;

    Trail(Events events, ObjectMapper json) {
        this.events = events;
        this.json = json;
    }

    record EventsResponse(List<EventView> events, @Nullable String next) {}

    /**
     * An event (admin-api.md).
     *
     * @param appId of the trail of all apps only
     */
    record EventView(
            UUID id,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String appId,

            Instant createdAt,
            @Nullable Instant completedAt,
            Kind kind,
            String type,
            Outcome outcome,
            @Nullable String reason,
            @Nullable String userId,
            @Nullable String externalId,
            @Nullable String deviceId,
            @Nullable String ipAddr,
            @Nullable String userAgent,
            @Nullable String actor) {
        static EventView of(Event event, EventFilter filter) {
            return new EventView(
                    event.id(),
                    filter.appId() == null ? event.appId() : null,
                    event.createdAt(),
                    event.completedAt(),
                    event.kind(),
                    event.type(),
                    event.outcome(),
                    event.reason(),
                    event.userId(),
                    event.externalId(),
                    event.deviceId(),
                    event.ipAddr(),
                    event.userAgent(),
                    event.actor());
        }
    }

    /**
     * Some events, newest first.
     *
     * @param appId null: of all apps
     * @throws ApiException 400 for a value that cannot be read
     */
    EventsResponse page(@Nullable String appId, EventQuery query) {
        EventFilter filter = query.filter(appId);
        Events.Page page = events.page(filter, query.position(), Page.limit(query.limit()));
        Position next = page.next();
        return new EventsResponse(
                page.events().stream().map(event -> EventView.of(event, filter)).toList(),
                next == null ? null : next.text());
    }

    /**
     * The events that are final, oldest first.
     *
     * @param appId null: of all apps
     * @throws ApiException 400 for a value that cannot be read
     */
    RestResponse<StreamingOutput> stream(@Nullable String appId, EventQuery query) {
        EventFilter filter = query.filter(appId);
        if (query.limit() != null) {
            throw ApiException.invalid("limit is for pages; a stream ends where events are not final yet.");
        }
        Events.Stream stream = events.open(filter, query.position());
        StreamingOutput lines = out -> events.read(stream, batch -> write(batch, filter, out));
        return RestResponse.ResponseBuilder.ok(lines, NDJSON)
                .header(NEXT_CURSOR, stream.end().text())
                .build();
    }

    /** Writes all events of a user that there are, newest first, one a line. */
    void write(String appId, String userId, OutputStream out) {
        EventFilter filter = EventFilter.of(appId, userId, null, null, null, null);
        Position next = null;
        do {
            Events.Page page = events.page(filter, next, BATCH);
            write(page.events(), filter, out);
            next = page.next();
        } while (next != null);
    }

    private void write(List<Event> batch, EventFilter filter, OutputStream out) {
        try {
            StringBuilder lines = new StringBuilder();
            for (Event event : batch) {
                lines.append(line(EventView.of(event, filter))).append('\n');
            }
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line(EventView event) throws JsonProcessingException {
        return json.writeValueAsString(event);
    }
}
