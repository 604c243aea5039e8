package dev.latchkey.audit;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.Rfc3339;
import dev.latchkey.wire.WireName;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requested events; a filter that is null matches all.
 *
 * @param appId of this app
 * @param userId of this user
 * @param type of this type
 * @param outcome with this outcome
 * @param since at or after this moment
 * @param until before this moment
 */
public record EventFilter(
        @Nullable String appId,
        @Nullable String userId,
        @Nullable String type,
        @Nullable Outcome outcome,
        @Nullable Instant since,
        @Nullable Instant until) {
    private static final Set<String> TYPES = Stream.concat(
                    Stream.of(Event.REGISTRATION, Event.LOGIN),
                    Stream.of(ActionType.values()).map(ActionType::wire))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * Reads the filters of a request.
     *
     * @throws ApiException 400 for an invalid value
     */
    public static EventFilter of(
            @Nullable String appId,
            @Nullable String userId,
            @Nullable String type,
            @Nullable String outcome,
            @Nullable String since,
            @Nullable String until) {
        if (userId != null && !RandomId.isPossible(userId)) {
            throw ApiException.invalid("user_id must be the id of a user.");
        }
        if (type != null && !TYPES.contains(type)) {
            throw ApiException.invalid("type must be the type of an event.");
        }
        return new EventFilter(
                appId,
                userId,
                type,
                outcome == null ? null : outcome(outcome),
                since == null ? null : moment("since", since),
                until == null ? null : moment("until", until));
    }

    private static Outcome outcome(String text) {
        try {
            return WireName.of(Outcome.class, text);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("outcome must be the outcome of an event.");
        }
    }

    private static Instant moment(String name, String text) {
        return Rfc3339.parse(text)
                .orElseThrow(
                        () -> ApiException.invalid(name + " must be a time such as 2026-01-31T12:00:00Z (RFC 3339)."));
    }

    /** Whether it excludes some events within the bounds. */
    boolean isSelective() {
        return type != null || outcome != null;
    }

    /** Whether this event, which is within the bounds, matches. */
    boolean accepts(Event event) {
        return (type == null || type.equals(event.type())) && (outcome == null || outcome == event.outcome());
    }

    /** The position before the first event within the bounds. */
    Position start() {
        return since == null ? Position.FIRST : within(Position.before(since));
    }

    /** The position after the last event within the bounds. */
    Position end() {
        return until == null ? Position.LAST : within(Position.before(until));
    }

    private static Position within(Position position) {
        return Position.earlier(Position.LAST, Position.later(Position.FIRST, position));
    }
}
