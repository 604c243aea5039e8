package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Lets only those requests pass whose target is a URI, and whose path has no parameters ({@code ;name=value}): the framework
 * takes them out before it matches a path, so that whatever else is decided by the path, CORS above all, could be got
 * around with one.
 */
@ApplicationScoped
class RequestTarget {
    private final ErrorRoutes errors;

    RequestTarget(ErrorRoutes errors) {
        this.errors = errors;
    }

    void register(@Observes Router router) {
        router.route().order(RouteOrder.TARGET).handler(this::check);
    }

    private void check(RoutingContext context) {
        if (!isUri(context.request().uri())) {
            errors.answer(context, ErrorCode.INVALID_REQUEST);
        } else if (context.normalizedPath().indexOf(';') >= 0) {
            errors.answer(context, ErrorCode.NOT_FOUND);
        } else {
            context.next();
        }
    }

    private static boolean isUri(String target) {
        try {
            return !new URI(target).isOpaque();
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /** Whether the path begins so as it was sent: before it was looked at here it may be none that can be normalised. */
    static boolean begins(HttpServerRequest request, String prefix) {
        String path = request.path();
        return path != null && path.startsWith(prefix);
    }
}
