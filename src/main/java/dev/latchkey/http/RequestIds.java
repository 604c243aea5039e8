package dev.latchkey.http;

import dev.latchkey.wire.RandomId;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The id that a request has in the log: the sender's {@code X-Request-Id} if it can be one, else one of ours; the answer bears
 * it, too.
 */
@ApplicationScoped
class RequestIds {
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

    private String of(@Nullable String given) {
        return given != null && RandomId.isPossible(given) ? given : RandomId.next(random);
    }
}
