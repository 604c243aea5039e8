package dev.latchkey.http;

import io.quarkus.arc.All;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks API keys and operators' tokens before bodies are waited for and before a call takes up room. Keys that were used just
 * now are known; others are looked up by a few threads of their own, so that a flood of invalid ones refuses no valid one.
 */
@ApplicationScoped
class KeyCheck {
    private static final String THREADS = "keys";
    private static final int MOST_AT_ONCE = 8;
    private static final String NO_APP = "";

    private final Map<String, Keys<?>> keys;
    private final WorkerExecutor threads;
    private final Deadlines deadlines;

    KeyCheck(@All List<Keys<?>> keys, Vertx vertx, Deadlines deadlines) {
        this.keys = keys.stream().collect(Collectors.toMap(Keys::door, Function.identity()));
        this.threads = vertx.createSharedWorkerExecutor(THREADS, MOST_AT_ONCE);
        this.deadlines = deadlines;
    }

    /** Refuses a request without a valid key. */
    void check(RoutingContext context) {
        Keys<?> door = door(context);
        if (door == null || door.openRemembered(context, appId(context))) {
            context.next();
            return;
        }
        deadlines.followUnread(context, () -> ask(door, context), valid -> context.next());
    }

    /** Opens a backend's call, whose body may have taken its time since. */
    void open(RoutingContext context) {
        Keys<?> door = Match.of(context).endpoint().caller() == Endpoint.Caller.BACKEND ? door(context) : null;
        if (door == null || door.openRemembered(context, appId(context))) {
            context.next();
            return;
        }
        deadlines.follow(context, ask(door, context), valid -> context.next());
    }

    private @Nullable Keys<?> door(RoutingContext context) {
        Match match = Match.of(context);
        return match.work() == Call.Work.NONE
                ? null
                : keys.get(match.endpoint().caller().door());
    }

    private Future<Boolean> ask(Keys<?> door, RoutingContext context) {
        return threads.executeBlocking(
                () -> {
                    door.open(context, appId(context));
                    return true;
                },
                false);
    }

    private static String appId(RoutingContext context) {
        String appId = Match.of(context).appId();
        return appId == null ? NO_APP : appId;
    }
}
