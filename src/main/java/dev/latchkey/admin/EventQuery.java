package dev.latchkey.admin;

import dev.latchkey.audit.EventFilter;
import dev.latchkey.audit.Position;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.QueryString;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a call on the audit trail. */
final class EventQuery {
    private final Map<String, List<String>> parameters;

    private EventQuery(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /**
     * The query of this request.
     *
     * @throws ApiException 400 when it is not well formed
     */
    static EventQuery of(HttpServerRequest request) {
        return new EventQuery(QueryString.parse(request.query()));
    }

    /**
     * The events that are asked for.
     *
     * @param appId null: of all apps
     * @throws ApiException 400 for a value that cannot be read
     */
    EventFilter filter(@Nullable String appId) {
        return EventFilter.of(appId, value("user_id"), value("type"), value("outcome"), value("since"), value("until"));
    }

    /**
     * Where to go on; null: from the beginning.
     *
     * @throws ApiException 400 for a cursor that was not issued by the trail
     */
    @Nullable
    Position position() {
        String cursor = value("cursor");
        return cursor == null ? null : Position.parse(cursor);
    }

    /** The most events of a page, as it was sent; null: not told. */
    @Nullable
    String limit() {
        return value("limit");
    }

    private @Nullable String value(String name) {
        List<String> values = parameters.get(name);
        if (values == null) {
            return null;
        }
        if (values.size() > 1) {
            throw ApiException.invalid(name + " must be given once.");
        }
        return values.get(0);
    }
}
