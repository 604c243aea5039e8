package dev.latchkey.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.error.ErrorBody;
import dev.latchkey.error.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Errors of requests that reach no resource, in the same shape as all others. */
@ApplicationScoped
class ErrorRoutes {
    private static final int[] STATUSES = {400, 406, 413, 414, 415, 431, 500, 503};
    private static final int[] UNMATCHED = {404, 405};

    private final ObjectMapper json;
    private final AllowedMethods methods;

    ErrorRoutes(ObjectMapper json, AllowedMethods methods) {
        this.json = json;
        this.methods = methods;
    }

    void register(@Observes Router router) {
        router.route().order(RouteOrder.ERRORS).failureHandler(this::fail);
        router.route().order(RouteOrder.METHODS).method(HttpMethod.OPTIONS).handler(this::tellMethods);
        for (int status : STATUSES) {
            router.errorHandler(status, context -> answer(context, ErrorCode.ofStatus(status)));
        }
        for (int status : UNMATCHED) {
            router.errorHandler(status, context -> answer(context, unmatched(context)));
        }
    }

    private void tellMethods(RoutingContext context) {
        Set<String> allowed = methods.of(context.normalizedPath());
        if (allowed.isEmpty()) {
            context.next();
        } else {
            allow(context, allowed);
            context.response().setStatusCode(204).end();
        }
    }

    /** A request for which the framework found no resource, or none of its method. */
    @ServerExceptionMapper({NotFoundException.class, NotAllowedException.class})
    public Response refused(RoutingContext context) {
        ErrorCode code = unmatched(context);
        return Response.status(code.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(ErrorBody.of(code))
                .build();
    }

    private ErrorCode unmatched(RoutingContext context) {
        Set<String> allowed = methods.of(context.normalizedPath());
        if (allowed.isEmpty() || allowed.contains(context.request().method().name())) {
            return ErrorCode.NOT_FOUND;
        }
        allow(context, allowed);
        return ErrorCode.METHOD_NOT_ALLOWED;
    }

    private static void allow(RoutingContext context, Set<String> allowed) {
        context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
    }

    private void fail(RoutingContext context) {
        Throwable failure = context.failure();
        ErrorCode code = ErrorCode.ofStatus(context.statusCode());
        answer(context, failure != null && code == ErrorCode.INTERNAL_SERVER_ERROR ? Unexpected.log(failure) : code);
    }

    /** Ends a request that reaches no resource. */
    void answer(RoutingContext context, ErrorCode code) {
        if (context.response().ended()) {
            return;
        }
        if (context.response().headWritten()) {
            context.response().reset();
            return;
        }
        // What is left of the body is thrown away; unread, it would hold up the connection.
        context.request().resume();
        if (code == ErrorCode.SERVICE_UNAVAILABLE) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(Unexpected.RETRY_AFTER_SECONDS));
        }
        context.response()
                .setStatusCode(code.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body(code));
    }

    private String body(ErrorCode code) {
        try {
            return json.writeValueAsString(ErrorBody.of(code));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
