package dev.latchkey.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * What every answer tells a browser, errors included: not to guess its type, not to show it in a frame, to send no address
 * on and to keep nothing, for most answers bear tickets. The few that may be kept say so themselves.
 *
 * <p>{@code Strict-Transport-Security} is for whoever ends TLS.
 */
@ApplicationScoped
class SecurityHeaders {
    private static final String FOR_PAGES = "/q/";
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /** Swagger UI and the development mode's pages load their own scripts. */
    private static final String ONLY_OWN_FRAMES = "frame-ancestors 'self'";

    void register(@Observes Router router) {
        router.route().order(RouteOrder.HEADERS).handler(this::add);
    }

    private void add(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set(
                "Content-Security-Policy",
                RequestTarget.begins(context.request(), FOR_PAGES) ? ONLY_OWN_FRAMES : NOTHING);
        context.addHeadersEndHandler(complete -> {
            if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
                headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
            }
        });
        context.next();
    }
}
