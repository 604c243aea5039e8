package dev.latchkey.demo;

import dev.latchkey.demo.Sessions.Session;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/** The demo's HTTP: its files, and JSON calls with a session. The router has already read the bodies. */
final class Http {
    private static final Logger LOG = Logger.getLogger(Http.class);
    private static final String COOKIE = "latchkey_demo";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private final Router router;
    private final DemoApp app;
    private final Sessions sessions;

    Http(Router router, DemoApp app, Sessions sessions) {
        this.router = router;
        this.app = app;
        this.sessions = sessions;
    }

    /**
     * The demo's page. A passkey belongs to a host name, so a visit by IP address or another name is redirected to the
     * name that the app was created for.
     */
    void page(String path, String file) {
        Buffer page = read(file);
        router.get(path).handler(visit -> {
            HostAndPort asked = visit.request().authority();
            if (asked != null && asked.host().equals(app.service().getHost())) {
                send(visit.response(), "text/html; charset=utf-8", page);
            } else {
                visit.redirect(app.service().resolve(path).toString());
            }
        });
    }

    /** A static file beside the page. */
    void file(String path, String file, String type) {
        Buffer content = read(file);
        router.get(path).handler(visit -> send(visit.response(), type, content));
    }

    /** A JSON call from session and request to response. It may block. */
    void call(HttpMethod method, String path, BiFunction<Session, JsonObject, JsonObject> answer) {
        router.route(method, path).blockingHandler(visit -> answer(visit, answer), false);
    }

    private void answer(RoutingContext visit, BiFunction<Session, JsonObject, JsonObject> answer) {
        try {
            JsonObject request = request(visit);
            Cookie cookie = visit.request().getCookie(COOKIE);
            Session session = sessions.of(cookie == null ? null : cookie.getValue());
            JsonObject body = answer.apply(session, request);
            visit.response()
                    .addCookie(Cookie.cookie(COOKIE, session.id())
                            .setPath("/demo")
                            .setHttpOnly(true)
                            .setSameSite(CookieSameSite.STRICT));
            send(visit, 200, body);
        } catch (Refusal e) {
            refuse(visit, e);
        } catch (UncheckedIOException | DecodeException e) {
            LOG.error("Latchkey cannot be reached", e);
            refuse(visit, new Refusal(503, "service_unavailable", "The passkey service cannot be reached."));
        }
    }

    /**
     * A POST must declare JSON, which a page of another origin cannot do without a preflight. Together with the
     * cookie's SameSite, this prevents cross-site requests.
     */
    private static JsonObject request(RoutingContext visit) {
        if (visit.request().method().equals(HttpMethod.GET)) {
            return new JsonObject();
        }
        String type = Objects.requireNonNullElse(visit.request().getHeader("Content-Type"), "");
        if (!type.startsWith("application/json")) {
            throw new Refusal(415, "invalid_request", "The request must be JSON.");
        }
        try {
            return Objects.requireNonNullElseGet(visit.body().asJsonObject(), JsonObject::new);
        } catch (DecodeException | ClassCastException e) {
            throw new Refusal(400, "invalid_request", "The request must be a JSON object.");
        }
    }

    private static void refuse(RoutingContext visit, Refusal refusal) {
        send(visit, refusal.status(), JsonObject.of("code", refusal.code(), "error", refusal.getMessage()));
    }

    private static void send(RoutingContext visit, int status, JsonObject body) {
        visit.response().setStatusCode(status).putHeader("Cache-Control", "no-store");
        send(visit.response(), "application/json", body.toBuffer());
    }

    private static void send(HttpServerResponse response, String type, Buffer content) {
        response.putHeader("Content-Type", type)
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .end(content);
    }

    private static Buffer read(String file) {
        try (InputStream in = Http.class.getResourceAsStream("/demo/" + file)) {
            return Buffer.buffer(Objects.requireNonNull(in, file).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
