package dev.latchkey.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorBody;
import dev.latchkey.error.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

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
        if (failure != null && code == ErrorCode.INTERNAL_SERVER_ERROR) {
            answer(context, failure);
        } else {
            answer(context, code);
        }
    }

    /** Ends a request that reaches no resource. */
    void answer(RoutingContext context, ErrorCode code) {
        answer(context, code, ErrorBody.of(code), null);
    }

    /** Ends a request that reaches no resource. */
    void answer(RoutingContext context, ApiException refusal) {
        answer(context, refusal.code(), refusal.body(), refusal.retryAfterSeconds());
    }

    /** Ends a request whose handler or look-ups ended with this. */
    void answer(RoutingContext context, Throwable failure) {
        if (failure instanceof ApiException refusal) {
            answer(context, refusal);
        } else {
            answer(context, Unexpected.log(failure));
        }
    }

    private void answer(RoutingContext context, ErrorCode code, ErrorBody body, @Nullable Long retryAfterSeconds) {
        if (context.response().ended()) {
            return;
        }
        if (context.response().headWritten()) {
            context.response().reset();
            return;
        }
        // The rest of the body is discarded; left unread, it would block the connection.
        context.request().resume();
        Long retryAfter = retryAfter(code, retryAfterSeconds);
        if (retryAfter != null) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfter));
        }
        context.response()
                .setStatusCode(code.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(text(body));
    }

    /** The value of {@code Retry-After}: the stated one, or else that of every 503; null: none. */
    static @Nullable Long retryAfter(ErrorCode code, @Nullable Long stated) {
        return stated == null && code == ErrorCode.SERVICE_UNAVAILABLE
                ? Long.valueOf(Unexpected.RETRY_AFTER_SECONDS)
                : stated;
    }

    private String text(ErrorBody body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
