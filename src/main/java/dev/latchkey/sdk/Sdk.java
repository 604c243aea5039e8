package dev.latchkey.sdk;

import dev.latchkey.served.ServedFile;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Serves the clients to the pages and package managers of any origin. Names with a version never change; those without are for a
 * first try and are cached for five minutes.
 */
@ApplicationScoped
class Sdk {
    private static final String PREFIX = "/sdk/";

    /** Read at the first request: most replicas never serve one. */
    private static final class Lazily {
        private static final Clients CLIENTS = Clients.read();
    }

    void serve(@Observes Router router) {
        router.route(PREFIX + "*").handler(Sdk::serve);
    }

    private static void serve(RoutingContext context) {
        String path = context.normalizedPath();
        String name = path.length() < PREFIX.length() ? "" : path.substring(PREFIX.length());
        Lazily.CLIENTS.find(name).ifPresentOrElse(file -> send(context, file), context::next);
    }

    private static void send(RoutingContext context, ServedFile file) {
        context.response()
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .putHeader("Cross-Origin-Resource-Policy", "cross-origin");
        file.send(context);
    }
}
