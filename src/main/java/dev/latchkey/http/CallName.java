package dev.latchkey.http;

import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Notes which call a request came to. */
public class CallName {
    /** After the matching, before any filter that refuses. */
    @ServerRequestFilter(priority = 0)
    public void note(SimpleResourceInfo call, RoutingContext context) {
        String door = call.getResourceClass().getPackageName();
        context.put(
                CallMetrics.CALL,
                new CallMetrics.Call(door.substring(door.lastIndexOf('.') + 1), call.getMethodName()));
    }
}
