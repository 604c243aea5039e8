package dev.latchkey.check;

import dev.latchkey.app.Origin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is published at an origin: one GET without redirects, bounded in time and size. The host is resolved first
 * and the connection goes to one of the checked addresses, so that DNS rebinding cannot redirect it.
 */
final class Web {
    static final Duration TIMEOUT = Duration.ofSeconds(3);
    static final int MOST_BYTES = 64 * 1024;

    private static final String LOCALHOST = "localhost";

    private final Vertx vertx;
    private final HttpClient client;
    private final Resolver resolver;

    Web(Vertx vertx, HttpClientOptions options, Resolver resolver) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(options.setConnectTimeout((int) TIMEOUT.toMillis())
                .setKeepAlive(false)
                .setDecompressionSupported(false));
        this.resolver = resolver;
    }

    /** Resolves a name; blocks. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
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
        URI uri = URI.create(origin.value());
        boolean secure = uri.getScheme().equals("https");
        int port = uri.getPort() == -1 ? (secure ? 443 : 80) : uri.getPort();
        boolean local = origin.host().equals(LOCALHOST);
        return vertx.executeBlocking(() -> address(origin.host(), local && localhostAllowed), false)
                .compose(address -> client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                        .setHost(origin.host())
                        .setPort(port)
                        .setSsl(secure)
                        .setURI(path)
                        .setFollowRedirects(false)
                        .putHeader("Accept", "application/json")))
                .compose(request -> request.send().compose(response -> {
                    response.pause();
                    return body(response)
                            .onFailure(tooLarge -> request.reset())
                            .map(body -> new Answer(response.statusCode(), response.getHeader("Content-Type"), body));
                }))
                .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(
                        failure -> Future.failedFuture(
                                failure instanceof Unread
                                        ? failure
                                        : new Unread(
                                                failure instanceof TimeoutException
                                                        ? "did not arrive within " + TIMEOUT.toSeconds() + " seconds"
                                                        : "cannot be read: the connection failed, or the certificate is not valid for the host")));
    }

    private InetAddress address(String host, boolean loopback) throws Unread {
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(host);
        } catch (UnknownHostException e) {
            throw new Unread("cannot be read: the host has no address");
        }
        List<InetAddress> all = Arrays.asList(addresses);
        boolean reachable = loopback
                ? all.stream().allMatch(InetAddress::isLoopbackAddress)
                : all.stream().allMatch(PublicAddress::is);
        if (all.isEmpty() || !reachable) {
            throw new Unread("was not requested: the host has an address that is not public");
        }
        return all.get(0);
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MOST_BYTES) {
                whole.tryFail(new Unread("is larger than " + MOST_BYTES / 1024 + " KiB"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> whole.tryComplete(body));
        response.resume();
        return whole.future();
    }
}
