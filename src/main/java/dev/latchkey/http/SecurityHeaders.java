package dev.latchkey.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What every answer tells a browser, errors included: not to guess its type, not to show it in a frame, to send no address
 * on and to keep nothing, for most answers bear tickets. The few that may be kept say so themselves.
 *
 * <p>{@code Strict-Transport-Security} is for whoever ends TLS.
 */
@ApplicationScoped
class SecurityHeaders {
    private static final String POLICY = "Content-Security-Policy";
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /** Swagger UI and the development mode's pages load their own scripts. */
    private static final String ONLY_OWN_FRAMES = "frame-ancestors 'self'";

    void add(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        context.addHeadersEndHandler(complete -> {
            if (!headers.contains(POLICY)) {
                headers.set(POLICY, Match.of(context).endpoint().isManagement() ? ONLY_OWN_FRAMES : NOTHING);
            }
            if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
                headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
            }
        });
        context.next();
    }
}
