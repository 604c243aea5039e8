package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Looks up a request's target in the table of calls. It must be a URI whose path has no parameters ({@code ;name=value}): the
 * framework removes them before it matches a path, so every decision based on the path, CORS above all, could be bypassed
 * with one.
 */
@ApplicationScoped
class RequestTarget {
    private final ErrorAnswers errors;

    RequestTarget(ErrorAnswers errors) {
        this.errors = errors;
    }

    void resolve(RoutingContext context) {
        if (!isUri(context.request().uri())) {
            errors.answer(context, ErrorCode.INVALID_REQUEST);
        } else if (context.normalizedPath().indexOf(';') >= 0) {
            errors.answer(context, ErrorCode.NOT_FOUND);
        } else {
            Match.find(context);
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
}
