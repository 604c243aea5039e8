package dev.latchkey.http;

import dev.latchkey.wire.RandomId;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Objects;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The request id in the log and the answer: the sender's {@code X-Request-Id} if it is well formed, otherwise a random one.
 */
@ApplicationScoped
public class RequestIds {
    private static final String HEADER = "X-Request-Id";
    private static final String IN_THE_LOG = "requestId";

    private final SecureRandom random;

    RequestIds(SecureRandom random) {
        this.random = random;
    }

    void identify(RoutingContext context) {
        String id = of(context.request().getHeader(HEADER));
        MDC.put(IN_THE_LOG, id);
        context.response().putHeader(HEADER, id);
        context.next();
    }

    /** The id of a request. */
    public static String of(HttpServerRequest request) {
        return Objects.requireNonNull(request.response().headers().get(HEADER));
    }

    private String of(@Nullable String given) {
        return given != null && RandomId.isPossible(given) ? given : RandomId.next(random);
    }
}
