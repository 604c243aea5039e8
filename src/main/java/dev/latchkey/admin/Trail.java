package dev.latchkey.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.Apps;
import dev.latchkey.audit.Event;
import dev.latchkey.audit.EventFilter;
import dev.latchkey.audit.Events;
import dev.latchkey.audit.Position;
import dev.latchkey.error.ApiException;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.wire.NdjsonWriter;
import dev.latchkey.wire.QueryParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.OutputStream;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail on the wire: pages, newest first, or a stream of lines, oldest first, which ends before the first event that
 * is not final. A stream's header {@link #NEXT_CURSOR} is the {@code cursor} of the following one; after an interrupted stream,
 * {@code since} the last line's {@code created_at} repeats at most the events of that very moment.
 */
@ApplicationScoped
class Trail {
    /** A caller who accepts any type receives pages. */
    static final String LINES_IF_ASKED_FOR = NdjsonWriter.MEDIA_TYPE + ";qs=0.5";

    /** The response header with the cursor of the next stream. */
    static final String NEXT_CURSOR = "Next-Cursor";

    private static final int BATCH = 500;

    private final Apps apps;
    private final Events events;
    private final OperatorCheck operators;
    private final RoutingContext current;
    private final ObjectMapper json;

    Trail(Apps apps, Events events, OperatorCheck operators, RoutingContext current, ObjectMapper json) {
        this.apps = apps;
        this.events = events;
        this.operators = operators;
        this.current = current;
        this.json = json;
    }

    /**
     * Some events, newest first.
     *
     * @param appId null: of all apps that the operator may see
     * @throws ApiException 404 if there is no such app, 400 for a value that cannot be read
     */
    Events.Page page(@Nullable String appId, QueryParameters query) {
        return events.page(filter(appId, query), query);
    }

    /**
     * The events that are final, oldest first.
     *
     * @param appId null: of all apps that the operator may see
     * @throws ApiException 404 if there is no such app, 400 for a value that cannot be read
     */
    RestResponse<StreamingOutput> stream(@Nullable String appId, QueryParameters query) {
        EventFilter filter = filter(appId, query);
        if (query.text("limit") != null) {
            throw ApiException.invalid(
                    "limit is for pages only; a stream ends before the first event that is not final.");
        }
        Events.Stream stream = events.open(filter, query);
        StreamingOutput lines = out -> events.read(stream, batch -> write(batch, out));
        return RestResponse.ResponseBuilder.ok(lines, NdjsonWriter.MEDIA_TYPE)
                .header(NEXT_CURSOR, stream.end().text())
                .build();
    }

    private EventFilter filter(@Nullable String appId, QueryParameters query) {
        if (appId != null) {
            apps.stored(appId);
        }
        return EventFilter.of(appId, operators.caller(current).apps(), Reason.class, query);
    }

    /** Writes all events of a user, newest first, one per line. */
    void write(String appId, String userId, OutputStream out) {
        EventFilter filter = EventFilter.ofUser(appId, userId);
        Position next = null;
        do {
            Events.Page page = events.page(filter, next, BATCH);
            write(page.events(), out);
            next = page.next();
        } while (next != null);
    }

    private void write(List<Event> batch, OutputStream out) {
        batch.forEach(new NdjsonWriter(json, out)::write);
    }
}
