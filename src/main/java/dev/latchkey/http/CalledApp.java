package dev.latchkey.http;

import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;

/**
 * The app of a step. It is looked up ahead of the call, by a worker thread unless it is cached: the call is answered by an event loop,
 * which must not wait for the database.
 */
@ApplicationScoped
public class CalledApp {
    private static final String KEY = CalledApp.class.getName();

    private final Apps apps;
    private final Deadlines deadlines;
    private final RoutingContext current;

    CalledApp(Apps apps, Deadlines deadlines, RoutingContext current) {
        this.apps = apps;
        this.deadlines = deadlines;
        this.current = current;
    }

    void find(RoutingContext context) {
        String appId = Match.of(context).appOfStep();
        if (appId == null) {
            context.next();
            return;
        }
        Optional<App> remembered = apps.remembered(appId);
        if (remembered.isPresent()) {
            goOn(context, remembered);
            return;
        }
        deadlines.follow(
                context, context.vertx().executeBlocking(() -> apps.find(appId), false), app -> goOn(context, app));
    }

    private static void goOn(RoutingContext context, Optional<App> app) {
        context.put(KEY, app);
        context.next();
    }

    /**
     * The app of the current call.
     *
     * @throws ApiException 404 if there is none
     */
    public App get() {
        return Objects.requireNonNull(current.<Optional<App>>get(KEY))
                .orElseThrow(() -> new ApiException(ErrorCode.APP_NOT_FOUND));
    }
}
