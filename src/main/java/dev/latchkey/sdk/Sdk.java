package dev.latchkey.sdk;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * Serves the clients to the pages and package managers of any origin. Names with a version never change; those without are for a
 * first try and are cached for five minutes.
 */
@ApplicationScoped
class Sdk {
    private static final String PREFIX = "/sdk/";
    private static final String FOREVER = "public, max-age=31536000, immutable";
    private static final String SHORTLY = "public, max-age=300";

    /** {@code gzip} without a quality of zero (RFC 9110, section 12.5.3). */
    private static final Pattern ACCEPTS_GZIP =
            Pattern.compile("(^|,)\\s*gzip\\s*(,|$|;\\s*q=(1|0\\.0*[1-9]))", Pattern.CASE_INSENSITIVE);

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

    private static void send(RoutingContext context, Served file) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        String tag = '"' + file.integrity() + '"';
        MultiMap headers = response.headers()
                .set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .set("Cross-Origin-Resource-Policy", "cross-origin")
                .set(HttpHeaders.CACHE_CONTROL, file.immutable() ? FOREVER : SHORTLY)
                .set(HttpHeaders.ETAG, tag)
                .set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (tag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        headers.set(HttpHeaders.CONTENT_TYPE, file.type());
        String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        if (accepted != null
                && file.gzipped().length > 0
                && ACCEPTS_GZIP.matcher(accepted).find()) {
            headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
            response.end(Buffer.buffer(file.gzipped()));
        } else {
            response.end(Buffer.buffer(file.content()));
        }
    }
}
