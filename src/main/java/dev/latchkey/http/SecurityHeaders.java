package dev.latchkey.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The security headers of every answer, errors included: no MIME sniffing, no framing, no referrer and no caching, because
 * most answers contain tickets. The few cacheable ones set their own header.
 *
 * <p>{@code Strict-Transport-Security} is up to the proxy that terminates TLS.
 */
@ApplicationScoped
class SecurityHeaders {
    private static final String POLICY = "Content-Security-Policy";
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /** For Swagger UI and the development mode's pages, which load their own scripts. */
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
