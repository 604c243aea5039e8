package dev.latchkey.http;

import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.error.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Cross-origin requests to the calls that browsers make, by the origins of each app (contract section 2): never a wildcard,
 * never credentials. A request without {@code Origin} is a native client's. Every other call sends no CORS header.
 */
@ApplicationScoped
class Cors {
    private static final String ALLOWED_HEADERS = "content-type, passage-flex-version, passage-version";
    private static final String PREFLIGHT_MAX_AGE_SECONDS = "600";

    private final Apps apps;
    private final Deadlines deadlines;
    private final ErrorAnswers errors;

    Cors(Apps apps, Deadlines deadlines, ErrorAnswers errors) {
        this.apps = apps;
        this.deadlines = deadlines;
        this.errors = errors;
    }

    /** Lets the page read the answer if the app's origins are cached: answers to floods must not cost a query. */
    void allowRemembered(RoutingContext context) {
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        context.response().putHeader(HttpHeaders.VARY, "Origin");
        Match.of(context)
                .appOfBrowsersCall()
                .flatMap(apps::remembered)
                .filter(app -> app.webOrigins().contains(origin))
                .ifPresent(app -> context.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin));
    }

    void check(RoutingContext context) {
        Optional<String> appId = Match.of(context).appOfBrowsersCall();
        if (appId.isEmpty()) {
            context.next();
            return;
        }
        context.response().putHeader(HttpHeaders.VARY, "Origin");
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            context.next();
            return;
        }
        context.request().pause();
        app(context, appId.get())
                .onSuccess(app -> {
                    if (context.response().ended()) {
                        return;
                    }
                    context.request().resume();
                    app.ifPresentOrElse(
                            found -> check(context, found, origin),
                            () -> errors.answer(context, ErrorCode.APP_NOT_FOUND));
                })
                .onFailure(context::fail);
    }

    private Future<Optional<App>> app(RoutingContext context, String id) {
        Optional<App> remembered = apps.remembered(id);
        if (remembered.isPresent()) {
            return Future.succeededFuture(remembered);
        }
        Runnable stop = deadlines.start(context);
        return context.vertx().executeBlocking(() -> apps.find(id), false).onComplete(found -> stop.run());
    }

    private void check(RoutingContext context, App app, String origin) {
        if (!app.webOrigins().contains(origin)) {
            errors.answer(context, ErrorCode.OPERATION_NOT_ALLOWED);
            return;
        }
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        String asked = context.request().getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (!context.request().method().equals(HttpMethod.OPTIONS) || asked == null) {
            context.next();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_SECONDS)
                .setStatusCode(204)
                .end();
    }
}
