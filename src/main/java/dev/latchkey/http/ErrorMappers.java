package dev.latchkey.http;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorBody;
import dev.latchkey.error.ErrorCode;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Maps every exception that a resource throws to a response. */
public class ErrorMappers {
    /** Thrown deliberately. */
    @ServerExceptionMapper
    public Response answered(ApiException exception) {
        return answer(exception.code(), exception.body(), exception.retryAfterSeconds());
    }

    /** Rejected by the framework before a resource was called: its status is kept, its message is not. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException exception) {
        ErrorCode code = ErrorCode.ofStatus(exception.getResponse().getStatus());
        return code == ErrorCode.INTERNAL_SERVER_ERROR ? failed(exception) : answer(code, ErrorBody.of(code), null);
    }

    /** Outside the table of calls: {@link AllowedMethods} has answered 405 for the paths in it. */
    @ServerExceptionMapper({NotFoundException.class, NotAllowedException.class})
    public Response notFound() {
        return answer(ErrorCode.NOT_FOUND, ErrorBody.of(ErrorCode.NOT_FOUND), null);
    }

    /** Any other exception. */
    @ServerExceptionMapper
    public Response failed(Throwable exception) {
        ErrorCode code = Unexpected.log(exception);
        return answer(code, ErrorBody.of(code), null);
    }

    private static Response answer(ErrorCode code, ErrorBody body, @Nullable Long retryAfterSeconds) {
        return Response.status(code.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body)
                // Without a value there is none.
                .header(HttpHeaders.RETRY_AFTER, ErrorAnswers.retryAfter(code, retryAfterSeconds))
                .build();
    }
}
