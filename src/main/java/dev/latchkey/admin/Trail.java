package dev.latchkey.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.audit.Event;
import dev.latchkey.audit.EventFilter;
import dev.latchkey.audit.Events;
import dev.latchkey.audit.Kind;
import dev.latchkey.audit.Outcome;
import dev.latchkey.audit.Position;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.NdjsonWriter;
import dev.latchkey.wire.QueryParameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.OutputStream;
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
    static final String LINES_IF_ASKED_FOR = NdjsonWriter.MEDIA_TYPE + ";qs=0.5";

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
    EventsResponse page(@Nullable String appId, QueryParameters query) {
        EventFilter filter = filter(appId, query);
        Events.Page page = events.page(filter, position(query), query.limit());
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
    RestResponse<StreamingOutput> stream(@Nullable String appId, QueryParameters query) {
        EventFilter filter = filter(appId, query);
        if (query.text("limit") != null) {
            throw ApiException.invalid("limit is for pages; a stream ends where events are not final yet.");
        }
        Events.Stream stream = events.open(filter, position(query));
        StreamingOutput lines = out -> events.read(stream, batch -> write(batch, filter, out));
        return RestResponse.ResponseBuilder.ok(lines, NdjsonWriter.MEDIA_TYPE)
                .header(NEXT_CURSOR, stream.end().text())
                .build();
    }

    private static EventFilter filter(@Nullable String appId, QueryParameters query) {
        return EventFilter.of(
                appId,
                query.text("user_id"),
                query.text("type"),
                query.text("outcome"),
                query.text("since"),
                query.text("until"));
    }

    private static @Nullable Position position(QueryParameters query) {
        String cursor = query.text("cursor");
        return cursor == null ? null : Position.parse(cursor).orElseThrow(Cursor::bad);
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
        NdjsonWriter lines = new NdjsonWriter(json, out);
        batch.forEach(event -> lines.write(EventView.of(event, filter)));
    }
}
