package dev.latchkey.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Errors of requests that reach no resource, in the same shape as all others. */
@ApplicationScoped
class ErrorAnswers {
    private final ObjectMapper json;

    ErrorAnswers(ObjectMapper json) {
        this.json = json;
    }

    /** Ends a request whose handler has failed, or was refused by the framework with a status alone. */
    void fail(RoutingContext context) {
        Throwable failure = context.failure();
        ErrorCode code = ErrorCode.ofStatus(context.statusCode());
        answer(context, failure != null && code == ErrorCode.INTERNAL_SERVER_ERROR ? Unexpected.log(failure) : code);
    }

    /** Ends a request that reaches no resource. */
    void answer(RoutingContext context, ErrorCode code) {
        answer(context, new ApiException(code));
    }

    /** Ends a request that reaches no resource, with a sentence of its own. */
    void answer(RoutingContext context, ApiException error) {
        ErrorCode code = error.code();
        if (context.response().ended()) {
            return;
        }
        if (context.response().headWritten()) {
            context.response().reset();
            return;
        }
        // The rest of the body is discarded; left unread, it would block the connection.
        context.request().resume();
        if (code == ErrorCode.SERVICE_UNAVAILABLE) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(Unexpected.RETRY_AFTER_SECONDS));
        }
        context.response()
                .setStatusCode(code.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body(error));
    }

    private String body(ApiException error) {
        try {
            return json.writeValueAsString(error.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
