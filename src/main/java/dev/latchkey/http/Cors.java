package dev.latchkey.http;

import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.error.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cross-origin requests to the calls that browsers make, by the origins of each app (contract section 2): never a wildcard,
 * never credentials. A request without {@code Origin} is a native client's. Every other call sends no CORS header.
 */
@ApplicationScoped
class Cors {
    private static final String ALLOWED_HEADERS = "content-type, passage-flex-version, passage-version";
    private static final String EXPOSED_HEADERS = "x-request-id, retry-after";
    private static final String PREFLIGHT_MAX_AGE_SECONDS = "600";
    private static final int MOST_REQUESTED_HEADERS = 32;

    /** A token (RFC 9110, section 5.6.2), except the asterisk that stands for all headers. */
    private static final Predicate<String> HEADER_NAME =
            Pattern.compile("(?![*]$)[!#$%&'*+.^_`|~0-9A-Za-z-]+").asMatchPredicate();

    private final Apps apps;
    private final Deadlines deadlines;
    private final ErrorAnswers errors;
    private final UnlistedOrigins unlisted;

    Cors(Apps apps, Deadlines deadlines, ErrorAnswers errors, UnlistedOrigins unlisted) {
        this.apps = apps;
        this.deadlines = deadlines;
        this.errors = errors;
        this.unlisted = unlisted;
    }

    /** Lets the page read the answer if the app's origins are cached: answers to floods must not cost a query. */
    void allowRemembered(RoutingContext context) {
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        context.response().putHeader(HttpHeaders.VARY, "Origin");
        Match.of(context)
                .appOfBrowsersCall()
                .flatMap(apps::remembered)
                .filter(app -> app.corsOrigins().contains(origin))
                .ifPresent(app -> allow(context.response(), origin));
    }

    private static void allow(HttpServerResponse response, String origin) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
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
        Optional<App> remembered = apps.remembered(appId.get());
        if (remembered.isPresent()) {
            check(context, remembered.get(), origin);
            return;
        }
        deadlines.followUnread(
                context, () -> context.vertx().executeBlocking(() -> apps.find(appId.get()), false), app -> {
                    context.request().resume();
                    app.ifPresentOrElse(
                            found -> check(context, found, origin),
                            () -> errors.answer(context, ErrorCode.APP_NOT_FOUND));
                });
    }

    private void check(RoutingContext context, App app, String origin) {
        if (!app.corsOrigins().contains(origin)) {
            errors.answer(context, unlisted.refuse(app, origin));
            return;
        }
        HttpServerResponse response = context.response();
        allow(response, origin);
        String asked = context.request().getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (!context.request().method().equals(HttpMethod.OPTIONS) || asked == null) {
            context.next();
            return;
        }
        String methods = Match.of(context).endpoint().allow();
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, methods)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, allowedHeaders(context))
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_SECONDS)
                .setStatusCode(204)
                .end();
    }

    /** The clients' own headers and those that tools in the page add to its requests, such as {@code traceparent}. */
    private static String allowedHeaders(RoutingContext context) {
        String requested = context.request().getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        return requested == null
                ? ALLOWED_HEADERS
                : Stream.concat(Stream.of(ALLOWED_HEADERS.split(", ")), headerNames(requested))
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private static Stream<String> headerNames(String requested) {
        return Stream.of(requested.split(",", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(HEADER_NAME)
                .distinct()
                .limit(MOST_REQUESTED_HEADERS);
    }
}
