package dev.latchkey.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.audit.Event;
import dev.latchkey.audit.EventFilter;
import dev.latchkey.audit.Events;
import dev.latchkey.audit.Position;
import dev.latchkey.error.ApiException;
import dev.latchkey.user.User;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.wire.NdjsonWriter;
import dev.latchkey.wire.QueryParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
    private static final Set<String> REASONS =
            Arrays.stream(Reason.values()).map(Reason::wire).collect(Collectors.toUnmodifiableSet());

    /** An id that no user has, because theirs are longer. */
    private static final String NO_USER = "-";

    private final Events events;
    private final OperatorCheck operators;
    private final RoutingContext current;
    private final ObjectMapper json;

    Trail(Events events, OperatorCheck operators, RoutingContext current, ObjectMapper json) {
        this.events = events;
        this.operators = operators;
        this.current = current;
        this.json = json;
    }

    record EventsResponse(List<Event> events, @Nullable String next) {}

    /**
     * Some events, newest first.
     *
     * @param appId null: of all apps that the operator may see
     * @throws ApiException 400 for a value that cannot be read
     */
    EventsResponse page(@Nullable String appId, QueryParameters query) {
        EventFilter filter = filter(appId, query);
        Events.Page page = events.page(filter, position(query), query.limit());
        Position next = page.next();
        return new EventsResponse(page.events(), next == null ? null : next.text());
    }

    /**
     * The events that are final, oldest first.
     *
     * @param appId null: of all apps that the operator may see
     * @throws ApiException 400 for a value that cannot be read
     */
    RestResponse<StreamingOutput> stream(@Nullable String appId, QueryParameters query) {
        EventFilter filter = filter(appId, query);
        if (query.text("limit") != null) {
            throw ApiException.invalid(
                    "limit is for pages only; a stream ends before the first event that is not final.");
        }
        Events.Stream stream = events.open(filter, position(query));
        StreamingOutput lines = out -> events.read(stream, batch -> write(batch, out));
        return RestResponse.ResponseBuilder.ok(lines, NdjsonWriter.MEDIA_TYPE)
                .header(NEXT_CURSOR, stream.end().text())
                .build();
    }

    /** Within an app, a user is looked up by their external id; their events are then found by an index. */
    private EventFilter filter(@Nullable String appId, QueryParameters query) {
        EventFilter filter = EventFilter.of(appId, operators.caller(current).apps(), query);
        if (filter.reason() != null && !REASONS.contains(filter.reason())) {
            throw ApiException.invalid("reason must be one of those that GET /admin/v1/reasons lists.");
        }
        if (appId == null || filter.externalId() == null || filter.userId() != null) {
            return filter;
        }
        return User.ofExternalId(appId, filter.externalId())
                .map(user -> filter.by(user.id()))
                .orElse(filter.by(NO_USER));
    }

    private static @Nullable Position position(QueryParameters query) {
        String cursor = query.text("cursor");
        return cursor == null ? null : Position.parse(cursor);
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
