package dev.latchkey.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.QueryParameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The trail: ceremonies and operator actions in the order of their creation. User, app and time are looked up; everything else is
 * filtered afterwards, because an index on what changes would make every step of a ceremony more expensive.
 */
@ApplicationScoped
public class Events {
    /**
     * The maximum time from a row's timestamp until other replicas see it: a statement's time and the difference of their clocks.
     * Younger rows are not final.
     */
    static final Duration SETTLING = Duration.ofSeconds(5);

    /** Longer than the maximum lifetimes of a transaction and its nonce, by the settings' bounds: 10 and 5 minutes. */
    private static final Duration LONGEST_FLIGHT = Duration.ofMinutes(20);

    /** The maximum number of events that are examined for one page. */
    static final int MOST_EXAMINED = 10_000;

    private static final int BATCH = 500;
    static final Template EVENTS = Template.beside("events");
    static final Template FIRST_IN_FLIGHT = Template.beside("first-in-flight");

    private final Sql sql;
    private final ObjectMapper json;
    private final Clock clock;

    Events(Sql sql, ObjectMapper json, Clock clock) {
        this.sql = sql;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A page of the trail.
     *
     * @param next where the next page begins; null if this is the last one
     */
    public record Page(List<Event> events, @Nullable Position next) {}

    /**
     * Reads the page that a query asks for by its {@code cursor} and {@code limit}.
     *
     * @throws ApiException 400 if either is invalid
     */
    public Page page(EventFilter filter, QueryParameters query) {
        return page(filter, cursor(query), query.limit());
    }

    /**
     * Reads a page, newest first. If the value of another filter is rare, a page may be short or empty although there is a next one.
     *
     * @param cursor from the page before; null: from the newest
     * @param limit the maximum number of events
     */
    public Page page(EventFilter filter, @Nullable Position cursor, int limit) {
        return sql.list(filter.appId(), () -> search(filter, cursor, limit));
    }

    private Page search(EventFilter filter, @Nullable Position cursor, int limit) {
        Instant now = clock.instant();
        int most = filter.isSelective() ? BATCH : limit + 1;
        Position before = cursor == null ? filter.end() : Position.earlier(cursor, filter.end());
        List<Event> found = new ArrayList<>();
        for (int examined = 0; examined < MOST_EXAMINED; examined += most) {
            List<Event> batch = read(filter, Order.DESC, filter.start(), before, most, now);
            for (Event event : batch) {
                if (filter.accepts(event)) {
                    if (found.size() == limit) {
                        return new Page(found, found.get(limit - 1).position());
                    }
                    found.add(event);
                }
            }
            if (batch.size() < most) {
                return new Page(found, null);
            }
            before = batch.get(most - 1).position();
        }
        return new Page(found, before);
    }

    /**
     * A part of the trail that no longer changes.
     *
     * @param end where it ends, before the first ceremony in progress, and the next stream begins
     */
    public record Stream(EventFilter filter, Position start, Position end, Instant openedAt) {}

    /**
     * Finds how far the trail is final.
     *
     * @param query its {@code cursor} is where the stream before it ended; without one, the stream starts at the beginning
     * @throws ApiException 400 if the cursor is invalid
     */
    public Stream open(EventFilter filter, QueryParameters query) {
        Position cursor = cursor(query);
        Instant now = clock.instant();
        Instant settledAt = now.minus(SETTLING);
        Position start = cursor == null ? filter.start() : Position.later(cursor, filter.start());
        Position settled = Position.earlier(Position.before(settledAt), filter.end());
        Position inFlightSince = Position.later(start, Position.before(settledAt.minus(LONGEST_FLIGHT)));
        Statement.Bound firstInFlight = bind(FIRST_IN_FLIGHT.of(filter, Order.ASC), filter, inFlightSince, settled)
                .with("settled_at", settledAt);
        Position end = sql.list(
                        filter.appId(),
                        () -> sql.row(
                                firstInFlight,
                                row -> new Position(row.instant("created_at"), row.uuid("id")).justBefore()))
                .orElse(settled);
        return new Stream(filter, start, Position.later(start, end), now);
    }

    private static @Nullable Position cursor(QueryParameters query) {
        String cursor = query.text("cursor");
        return cursor == null ? null : Position.parse(cursor);
    }

    /** Reads a stream, oldest first, in batches of a few hundred events; it holds no connection between batches. */
    public void read(Stream stream, Consumer<List<Event>> reader) {
        Position after = stream.start();
        List<Event> batch;
        do {
            batch = read(stream.filter(), Order.ASC, after, stream.end(), BATCH, stream.openedAt());
            reader.accept(batch.stream().filter(stream.filter()::accepts).toList());
            after = batch.isEmpty() ? after : batch.get(batch.size() - 1).position();
        } while (batch.size() == BATCH);
    }

    private List<Event> read(EventFilter filter, Order order, Position after, Position before, int most, Instant now) {
        Statement.Bound events =
                bind(EVENTS.of(filter, order), filter, after, before).with("most", most);
        return sql.list(filter.appId(), () -> sql.rows(events, row -> event(row, filter, now)));
    }

    static Statement.Bound bind(Statement statement, EventFilter filter, Position after, Position before) {
        return statement
                .with("app_id", filter.appId())
                .with("apps", filter.apps() == null ? null : List.copyOf(filter.apps()))
                .with("user_id", filter.userId())
                .with("external_id", filter.externalId())
                .with("after_at", after.at())
                .with("after_id", after.id())
                .with("before_at", before.at())
                .with("before_id", before.id());
    }

    private Event event(Row row, EventFilter filter, Instant now) {
        Kind kind = row.constant("kind", Kind.class);
        return new Event(
                row.uuid("id"),
                filter.appId() == null ? row.textOrNull("app_id") : null,
                row.instant("created_at"),
                row.instantOrNull("completed_at"),
                kind,
                row.text("type"),
                outcome(row.constant("state", Outcome.class), row.instant("expires_at"), now),
                row.textOrNull("reason"),
                row.textOrNull("user_id"),
                row.textOrNull("external_id"),
                row.textOrNull("device_id"),
                row.textOrNull("ip_addr"),
                row.textOrNull("user_agent"),
                row.textOrNull("actor"),
                refusals(row.textOrNull("refusals")),
                row.countOrNull("count"),
                credentialId(row.bytesOrNull("credential_id")));
    }

    private List<Event.Refusal> refusals(@Nullable String array) {
        try {
            return array == null ? List.of() : List.of(json.readValue(array, Event.Refusal[].class));
        } catch (JsonProcessingException corrupt) {
            throw new IllegalStateException("a stored refusal cannot be read", corrupt);
        }
    }

    private static @Nullable String credentialId(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64Url.encode(bytes);
    }

    /** Expiry is not a state; every state is an outcome. */
    private static Outcome outcome(Outcome state, Instant expiresAt, Instant now) {
        boolean isOpen = state == Outcome.REQUESTED || state == Outcome.CHALLENGED;
        return isOpen && !now.isBefore(expiresAt) ? Outcome.EXPIRED : state;
    }

    /** The direction of reading, in SQL. */
    enum Order {
        ASC,
        DESC
    }

    /** A statement with placeholders for filters and order, so that each combination has its own plan. */
    record Template(String text) {
        static Template beside(String name) {
            return new Template(Statement.textBeside(Events.class, name));
        }

        Statement of(EventFilter filter, Order order) {
            return Statement.of(text(filter, order));
        }

        String text(EventFilter filter, Order order) {
            // Ceremonies of a deleted app may wait for their erasure; its operators' actions are kept.
            String ofApps = filter.appId() == null
                    ? ofSome(filter) + " AND app_id <> ALL (ARRAY(SELECT id FROM app WHERE deleted_at IS NOT NULL))"
                    : "app_id = :app_id";
            String ofApp = filter.appId() == null ? ofSome(filter) : "app_id = :app_id";
            String ofUser = ofUser(filter);
            // Without an app, the user's own app makes the index usable.
            String ofUsersApp = filter.appId() == null && filter.userId() != null
                    ? " AND app_id = ANY (ARRAY(SELECT app_id FROM app_user WHERE id = :user_id))"
                    : "";
            String appOfUser = filter.appId() == null ? "e.app_id" : ":app_id";
            return text.replace("{ceremonies}", ofApps + ofUser + ofUsersApp)
                    .replace("{app_of_user}", appOfUser)
                    .replace("{actions}", ofApp + ofUser)
                    .replace("{ceremony}", newest("ceremony", ofUser, filter))
                    .replace("{operator_action}", newest("operator_action", ofUser, filter))
                    .replace("{order}", order.name());
        }

        /** Within an app, a user is looked up by their external id, so that their events are found by the index. */
        private static String ofUser(EventFilter filter) {
            if (filter.userId() != null) {
                return " AND user_id = :user_id";
            }
            return filter.appId() == null || filter.externalId() == null
                    ? ""
                    : " AND user_id = (SELECT id FROM app_user WHERE app_id = :app_id AND external_id = :external_id)";
        }

        private static String ofSome(EventFilter filter) {
            return filter.apps() == null ? "true" : "app_id = ANY (:apps)";
        }

        /** The table; of some apps, no more of each than are wanted of all, by the index of its own. */
        private static String newest(String table, String ofUser, EventFilter filter) {
            return filter.appId() != null || filter.apps() == null ? table : """
                    unnest(:apps::text[]) AS seen (seen_app) CROSS JOIN LATERAL (
                        SELECT * FROM %1$s AS one
                        WHERE one.app_id = seen_app%2$s
                          AND (created_at, id) > (:after_at, :after_id) AND (created_at, id) < (:before_at, :before_id)
                        ORDER BY created_at {order}, id {order}
                        LIMIT :most) AS %1$s""".formatted(table, ofUser);
        }
    }
}
