package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Answers OPTIONS, and 405 to a method that a path does not take, both with the methods that it takes (RFC 9110, sections
 * 9.3.7 and 15.5.6). The framework would answer 404 where another resource's path has the same prefix, and list no methods; and to
 * OPTIONS for a path that does not exist, but has a resource's prefix, it would answer methods.
 */
@ApplicationScoped
class AllowedMethods {
    private final ErrorAnswers errors;

    AllowedMethods(ErrorAnswers errors) {
        this.errors = errors;
    }

    void check(RoutingContext context) {
        Match match = Match.of(context);
        boolean isListed = !match.endpoint().calls().isEmpty();
        boolean asksForMethods = context.request().method().equals(HttpMethod.OPTIONS);
        if (match.call() != null || (!isListed && !asksForMethods)) {
            context.next();
            return;
        }
        if (!isListed) {
            errors.answer(context, ErrorCode.NOT_FOUND);
            return;
        }
        context.response().putHeader(HttpHeaders.ALLOW, match.endpoint().allow());
        if (asksForMethods) {
            context.response().setStatusCode(204).end();
        } else {
            errors.answer(context, ErrorCode.METHOD_NOT_ALLOWED);
        }
    }
}
