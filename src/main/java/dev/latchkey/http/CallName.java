package dev.latchkey.http;

import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Records which call a request has reached, because the {@code Accept} header may decide between two. */
public class CallName {
    /** After the request is matched, before any filter that may reject it. */
    @ServerRequestFilter(priority = 0)
    public void note(SimpleResourceInfo resource, RoutingContext context) {
        Match.of(context)
                .endpoint()
                .call(resource.getMethodName())
                .ifPresent(call -> context.put(CallMetrics.REACHED, call));
    }
}
