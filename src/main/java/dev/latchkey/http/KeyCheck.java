package dev.latchkey.http;

import dev.latchkey.error.ApiException;
import io.quarkus.arc.All;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks API keys and operators' tokens before bodies are waited for and before a call takes up room. Keys that were used just
 * now are known; others are looked up by a few threads of their own, so that a flood of invalid ones refuses no valid one.
 */
@ApplicationScoped
class KeyCheck {
    private static final String THREADS = "keys";
    private static final int MOST_AT_ONCE = 8;
    private static final String NO_APP = "";

    private final Map<String, Keys> keys;
    private final WorkerExecutor threads;
    private final Deadlines deadlines;
    private final ErrorAnswers errors;

    KeyCheck(@All List<Keys> keys, Vertx vertx, Deadlines deadlines, ErrorAnswers errors) {
        this.keys = keys.stream().collect(Collectors.toMap(Keys::door, Function.identity()));
        this.threads = vertx.createSharedWorkerExecutor(THREADS, MOST_AT_ONCE);
        this.deadlines = deadlines;
        this.errors = errors;
    }

    void check(RoutingContext context) {
        Match match = Match.of(context);
        Keys door = keys.get(match.endpoint().caller().door());
        String appId = appId(match);
        if (door == null || match.work() == Call.Work.NONE || door.isKnown(context.request(), appId)) {
            context.next();
            return;
        }
        context.request().pause();
        Runnable stop = deadlines.start(context);
        threads.executeBlocking(
                        () -> {
                            door.check(context.request(), appId);
                            return true;
                        },
                        false)
                .onComplete(checked -> stop.run())
                .onSuccess(valid -> goOn(context))
                .onFailure(failure -> refuse(context, failure));
    }

    /** Unless it took too long, and the request was answered. */
    private static void goOn(RoutingContext context) {
        if (!context.response().ended()) {
            context.next();
        }
    }

    private static String appId(Match match) {
        String appId = match.appId();
        return appId == null ? NO_APP : appId;
    }

    private void refuse(RoutingContext context, Throwable failure) {
        if (failure instanceof ApiException refusal) {
            errors.answer(context, refusal);
        } else {
            errors.answer(context, Unexpected.log(failure));
        }
    }
}
