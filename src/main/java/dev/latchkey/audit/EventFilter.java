package dev.latchkey.audit;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.PlainText;
import dev.latchkey.wire.QueryParameters;
import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.WireName;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requested events; a filter that is null matches all.
 *
 * @param appId of this app
 * @param apps of these apps, in their order; ignored if there is an {@code appId}
 * @param userId of this user
 * @param externalId of the user with this identifier of the relying party
 * @param credentialId of the ceremony with this passkey, in base64url
 * @param requestId with an attempt that was refused in this request
 * @param type of this type
 * @param outcome with this outcome
 * @param reason with an attempt that was refused for this reason
 * @param refused with a refused attempt, or without one
 * @param since at or after this moment
 * @param until before this moment
 */
public record EventFilter(
        @Nullable String appId,
        @Nullable Set<String> apps,
        @Nullable String userId,
        @Nullable String externalId,
        @Nullable String credentialId,
        @Nullable String requestId,
        @Nullable String type,
        @Nullable Outcome outcome,
        @Nullable String reason,
        @Nullable Boolean refused,
        @Nullable Instant since,
        @Nullable Instant until) {
    private static final Set<String> TYPES = Stream.concat(
                    Stream.of(Event.REGISTRATION, Event.LOGIN),
                    Stream.of(ActionType.values()).map(ActionType::wire))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * Reads the filters of a request.
     *
     * @param apps that the reader may see; null: all
     * @param reasons all reasons of refusals
     * @throws ApiException 400 for an invalid value
     */
    public static <R extends Enum<R> & WireName> EventFilter of(
            @Nullable String appId, @Nullable Set<String> apps, Class<R> reasons, QueryParameters query) {
        String type = query.text("type");
        if (type != null && !TYPES.contains(type)) {
            throw ApiException.invalid(
                    "type must be passkey_register, passkey_login or the type of an action, such as user.deleted.");
        }
        return new EventFilter(
                appId,
                apps,
                id("user_id", query),
                externalId(query),
                credentialId(query),
                id("request_id", query),
                type,
                query.constant("outcome", Outcome.class),
                reason(reasons, query),
                query.text("refused") == null ? null : query.flag("refused"),
                query.time("since"),
                query.time("until"));
    }

    /** All events of a user. */
    public static EventFilter ofUser(String appId, String userId) {
        return new EventFilter(appId, null, userId, null, null, null, null, null, null, null, null, null);
    }

    private static @Nullable String id(String name, QueryParameters query) {
        String id = query.text(name);
        if (id != null && !RandomId.isPossible(id)) {
            throw ApiException.invalid(name + " does not have the form of an id.");
        }
        return id;
    }

    private static @Nullable String externalId(QueryParameters query) {
        String id = query.text("external_id");
        if (id != null) {
            PlainText.check("external_id", id);
        }
        return id;
    }

    private static <R extends Enum<R> & WireName> @Nullable String reason(Class<R> reasons, QueryParameters query) {
        String reason = query.text("reason");
        if (reason != null && WireName.find(reasons, reason).isEmpty()) {
            throw ApiException.invalid("reason must be one of those that GET /admin/v1/reasons lists.");
        }
        return reason;
    }

    private static @Nullable String credentialId(QueryParameters query) {
        String id = query.text("credential_id");
        return id == null
                ? null
                : Base64Url.decode(id)
                        .filter(bytes -> bytes.length > 0)
                        .map(Base64Url::encode)
                        .orElseThrow(() -> ApiException.invalid("credential_id must be base64url."));
    }

    /** Whether it excludes some events within the bounds. */
    boolean isSelective() {
        return Stream.of(externalId, credentialId, requestId, type, outcome, reason, refused)
                .anyMatch(Objects::nonNull);
    }

    /** Whether this event, which is within the bounds, matches. */
    boolean accepts(Event event) {
        return (externalId == null || externalId.equals(event.externalId()))
                && (credentialId == null || credentialId.equals(event.credentialId()))
                && (type == null || type.equals(event.type()))
                && (outcome == null || outcome == event.outcome())
                && (refused == null || refused != event.refusals().isEmpty())
                && (reason == null || isAnyRefused(event, refusal -> reason.equals(refusal.reason())))
                && (requestId == null || isAnyRefused(event, refusal -> requestId.equals(refusal.requestId())));
    }

    private static boolean isAnyRefused(Event event, Predicate<Event.Refusal> asked) {
        return event.refusals().stream().anyMatch(asked);
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
