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

    /** Statuses that the framework or the HTTP server would answer with, rewritten as JSON errors. */
    private static final int[] STATUSES = {400, 404, 406, 413, 414, 415, 431, 500, 503};

    private static final int METHOD_NOT_ALLOWED = 405;

    void lay(
            @Observes Router router,
            RequestIds requestIds,
            SecurityHeaders securityHeaders,
            CallMetrics metrics,
            RequestTarget target,
            OperatorsPort operatorsPort,
            ClientShares clientShares,
            RateLimits rateLimits,
            Cors cors,
            KeyCheck keyCheck,
            BodyLimit bodyLimit,
            ContentCoding contentCoding,
            Deadlines deadlines,
            OperatorsPages pages,
            AllowedMethods methods,
            Bulkheads bulkheads,
            CalledApp calledApp) {
        List<Handler<RoutingContext>> handlers = List.of(
                // First, so that every log line from here on carries the id.
                requestIds::identify,
                // Every answer has these headers and is timed, refusals by the handlers below included.
                securityHeaders::add,
                metrics::measure,
                // Looks the request up in the table of calls, which all handlers below consult.
                target::resolve,
                // What is on the other port does not exist here: no handler below may reveal it.
                operatorsPort::check,
                // Ahead of everything that waits, because only waiting requests accumulate.
                clientShares::take,
                // Ahead of CORS, which may query the database for the app: a flood must cost nothing.
                rateLimits::checkBrowser,
                // Ahead of all other refusals, so that a page may read them.
                cors::check,
                // Ahead of bodies, whose memory is for those who may send them.
                keyCheck::check,
                // Ahead of everything that takes a thread or a place, so that a slow sender holds neither.
                bodyLimit::read,
                // After it, because it knows how to discard a body that is refused.
                contentCoding::check,
                // Once the request has been read, and ahead of everything that waits.
                deadlines::begin,
                // Ahead of the methods: a hidden path must not list any.
                pages::hide,
                // Answers OPTIONS and 405, so that neither waits for a place.
                methods::check,
                // Only a request that reaches its call takes a place.
                bulkheads::admit,
                // Last, so that what they find is new when the call uses it.
                keyCheck::open,
                calledApp::find);
        for (int i = 0; i < handlers.size(); i++) {
            router.route().order(FIRST + i).handler(handlers.get(i));
        }
    }

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
        // Only for paths outside the table: AllowedMethods answers for all others.
        router.errorHandler(METHOD_NOT_ALLOWED, context -> errors.answer(context, ErrorCode.NOT_FOUND));
    }
}
