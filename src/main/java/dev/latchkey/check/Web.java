package dev.latchkey.check;

import dev.latchkey.app.Origin;
import dev.latchkey.download.PublicHttp;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what is published at an origin: one GET without redirects, bounded in time and size, from a public address. */
final class Web {
    static final Duration TIMEOUT = Duration.ofSeconds(3);
    static final int MOST_BYTES = 64 * 1024;

    private final PublicHttp http;

    Web(Vertx vertx, HttpClientOptions options, PublicHttp.Resolver resolver) {
        this.http = new PublicHttp(
                vertx, options.setKeepAlive(false), resolver, new PublicHttp.Limits(TIMEOUT, MOST_BYTES));
    }

    record Answer(int status, @Nullable String contentType, Buffer body) {}

    /** The reason why no document could be read. */
    static final class Unread extends Exception {
        private static final long serialVersionUID = 1L;

        /**
         * @param sentence the end of a sentence that begins with the document
         */
        Unread(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /**
     * Requests a path at an origin; fails with {@link Unread}.
     *
     * @param localhostAllowed whether the origin may be this machine
     */
    Future<Answer> get(Origin origin, String path, boolean localhostAllowed) {
        return http.send(new PublicHttp.Request(
                        HttpMethod.GET,
                        URI.create(origin.value() + path),
                        Map.of("Accept", "application/json"),
                        Buffer.buffer(),
                        localhostAllowed))
                .recover(failure -> Future.failedFuture(new Unread(sentence((PublicHttp.Failure) failure))))
                .compose(answer -> answer.isWhole()
                        ? Future.succeededFuture(new Answer(answer.status(), answer.contentType(), answer.body()))
                        : Future.failedFuture(new Unread("is larger than " + MOST_BYTES / 1024 + " KiB")));
    }

    private static String sentence(PublicHttp.Failure failure) {
        return switch (failure.fault()) {
            case NO_ADDRESS -> "cannot be read: the host has no address";
            case NOT_PUBLIC -> "was not requested: the host has an address that is not public";
            case TOO_SLOW -> "did not arrive within " + TIMEOUT.toSeconds() + " seconds";
            case NO_CONNECTION -> "cannot be read: the connection failed, or the certificate is not valid for the host";
        };
    }
}
