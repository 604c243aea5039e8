package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** The handlers that every request passes, in their order; after them the framework finds the call that answers it. */
@ApplicationScoped
class Pipeline {
    /** Ahead of the framework's own handlers and of the resources, which begin at 0. */
    private static final int FIRST = -5_000;

    /** What the framework and the HTTP server answer by themselves, made ours. */
    private static final int[] STATUSES = {400, 404, 406, 413, 414, 415, 431, 500, 503};

    private static final int METHOD_NOT_ALLOWED = 405;

    void lay(
            @Observes Router router,
            RequestIds requestIds,
            SecurityHeaders securityHeaders,
            CallMetrics metrics,
            RequestTarget target,
            OperatorsPort operatorsPort,
            RateLimits rateLimits,
            Cors cors,
            BodyLimit bodyLimit,
            ApiDescription description,
            AllowedMethods methods,
            Bulkheads bulkheads) {
        List<Handler<RoutingContext>> handlers = List.of(
                // The id comes first: whatever is logged from here on bears it.
                requestIds::identify,
                // Headers and time of every answer, refusals by the handlers below included.
                securityHeaders::add,
                metrics::measure,
                // Refuses targets that cannot be read, and looks the others up in the table that all below ask.
                target::resolve,
                // What is on the other port does not exist here, so nothing else is said of it.
                operatorsPort::check,
                // Ahead of CORS, which may ask the database for the app: a flood is to cost nothing.
                rateLimits::checkBrowser,
                // Ahead of all other errors, so that a page may read them.
                cors::check,
                // Ahead of everything that answers or works, so that a slow sender holds no thread.
                bodyLimit::read,
                description::hide,
                // OPTIONS and 405; from here on the method is one that the path takes.
                methods::check,
                // The last, for whoever waits here is to be served.
                bulkheads::admit);
        for (int i = 0; i < handlers.size(); i++) {
            router.route().order(FIRST + i).handler(handlers.get(i));
        }
    }

    /** Paths that no resource answers. */
    void serve(@Observes Router router, Probes probes, ApiDescription description) {
        router.route(Calls.LIVE.path()).handler(probes::live);
        router.route(Calls.READY.path()).handler(probes::ready);
        router.route(Calls.API_DESCRIPTION.path()).handler(description::show);
    }

    void answerErrors(@Observes Router router, ErrorAnswers errors) {
        router.route().order(FIRST).failureHandler(errors::fail);
        for (int status : STATUSES) {
            router.errorHandler(status, context -> errors.answer(context, ErrorCode.ofStatus(status)));
        }
        // Of a path in the table, AllowedMethods has said so.
        router.errorHandler(METHOD_NOT_ALLOWED, context -> errors.answer(context, ErrorCode.NOT_FOUND));
    }
}
