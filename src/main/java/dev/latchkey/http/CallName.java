package dev.latchkey.http;

import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Notes that a request has reached its call, and which one where the {@code Accept} header decides between two. */
public class CallName {
    /** After the matching, before any filter that refuses. */
    @ServerRequestFilter(priority = 0)
    public void note(SimpleResourceInfo resource, RoutingContext context) {
        Match.of(context)
                .endpoint()
                .call(resource.getMethodName())
                .ifPresent(call -> context.put(CallMetrics.REACHED, call));
    }
}
