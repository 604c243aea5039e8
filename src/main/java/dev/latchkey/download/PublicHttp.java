package dev.latchkey.download;

import dev.latchkey.wire.PublicAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges with hosts that an app names: without redirects, bounded in time and size. A host must have public addresses only; it
 * is resolved once, and the connection goes to one of the addresses that were checked, so that DNS rebinding cannot redirect it.
 * Certificates are verified for the host's name nevertheless.
 */
public final class PublicHttp {
    private static final String LOCALHOST = "localhost";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final Vertx vertx;
    private final HttpClient client;
    private final Resolver resolver;
    private final Limits limits;
    private final Predicate<InetAddress> isPublic;

    /**
     * The limits of an exchange.
     *
     * @param whole from the look-up of the address until the response has been read
     * @param bytes of the response's body that are read
     */
    public record Limits(Duration whole, int bytes) {}

    /** Resolves a name; blocks. */
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * A request.
     *
     * @param uri absolute, http or https
     * @param mayBeLocal whether the host may be {@code localhost}
     */
    public record Request(HttpMethod method, URI uri, Map<String, String> headers, Buffer body, boolean mayBeLocal) {}

    /**
     * A response.
     *
     * @param isWhole false if the body is longer than the limit, and this is its beginning
     */
    public record Answer(int status, @Nullable String contentType, Buffer body, boolean isWhole) {}

    /** Why there was no response. */
    public enum Fault {
        /** The host's name cannot be resolved. */
        NO_ADDRESS,
        /** The host has an address that is not public; nothing was sent. */
        NOT_PUBLIC,
        /** The response was not complete in time. */
        TOO_SLOW,
        /** The connection failed, or the certificate is not valid for the host. */
        NO_CONNECTION
    }

    /** An exchange without a response. */
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final Fault fault;

        Failure(Fault fault) {
            super(fault.name(), null, false, false);
            this.fault = fault;
        }

        public Fault fault() {
            return fault;
        }
    }

    /** Makes no connection yet. */
    public PublicHttp(Vertx vertx, HttpClientOptions options, Resolver resolver, Limits limits) {
        this(vertx, options, resolver, limits, PublicAddress::is);
    }

    PublicHttp(
            Vertx vertx, HttpClientOptions options, Resolver resolver, Limits limits, Predicate<InetAddress> isPublic) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(
                options.setConnectTimeout((int) limits.whole().toMillis()).setDecompressionSupported(false));
        this.resolver = resolver;
        this.limits = limits;
        this.isPublic = isPublic;
    }

    /** Makes one exchange; fails with a {@link Failure}. Names are resolved by worker threads of Vert.x. */
    public Future<Answer> send(Request request) {
        return new Exchange(request).run();
    }

    private final class Exchange {
        private final Request request;
        private @Nullable HttpClientRequest sent;
        private boolean isOver;

        Exchange(Request request) {
            this.request = request;
        }

        Future<Answer> run() {
            return vertx.executeBlocking(() -> address(request.uri().getHost(), request.mayBeLocal()), false)
                    .compose(this::connect)
                    .compose(this::exchange)
                    .timeout(limits.whole().toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(failure -> giveUp())
                    .recover(failure -> Future.failedFuture(failure(failure)));
        }

        private Future<HttpClientRequest> connect(InetAddress address) {
            return isOver() ? Future.failedFuture(new Failure(Fault.TOO_SLOW)) : client.request(options(address));
        }

        private synchronized boolean isOver() {
            return isOver;
        }

        private RequestOptions options(InetAddress address) {
            URI uri = request.uri();
            boolean secure = uri.getScheme().equals("https");
            int port = uri.getPort() == -1 ? (secure ? HTTPS_PORT : HTTP_PORT) : uri.getPort();
            RequestOptions options = new RequestOptions()
                    .setMethod(request.method())
                    .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                    .setHost(uri.getHost())
                    .setPort(port)
                    .setSsl(secure)
                    .setURI(target(uri))
                    .setFollowRedirects(false);
            request.headers().forEach(options::putHeader);
            return options;
        }

        private Future<Answer> exchange(HttpClientRequest connected) {
            // Vert.x would log the end of a connection that is closed here.
            connected.exceptionHandler(closed -> {});
            synchronized (this) {
                sent = connected;
                if (isOver) {
                    connected.reset();
                    return Future.failedFuture(new Failure(Fault.TOO_SLOW));
                }
            }
            Future<HttpClientResponse> response =
                    request.body().length() == 0 ? connected.send() : connected.send(request.body());
            return response.compose(this::read);
        }

        private Future<Answer> read(HttpClientResponse response) {
            Promise<Answer> whole = Promise.promise();
            Buffer body = Buffer.buffer();
            response.pause();
            response.exceptionHandler(whole::tryFail);
            response.handler(chunk -> {
                int room = limits.bytes() - body.length();
                if (chunk.length() > room) {
                    body.appendBuffer(chunk.slice(0, room));
                    whole.tryComplete(answer(response, body, false));
                    response.request().reset();
                } else {
                    body.appendBuffer(chunk);
                }
            });
            response.endHandler(end -> whole.tryComplete(answer(response, body, true)));
            response.resume();
            return whole.future();
        }

        private synchronized void giveUp() {
            isOver = true;
            if (sent != null) {
                sent.reset();
            }
        }
    }

    private static Answer answer(HttpClientResponse response, Buffer body, boolean isWhole) {
        return new Answer(response.statusCode(), response.getHeader("Content-Type"), body, isWhole);
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static Failure failure(Throwable cause) {
        if (cause instanceof Failure known) {
            return known;
        }
        return new Failure(cause instanceof TimeoutException ? Fault.TOO_SLOW : Fault.NO_CONNECTION);
    }

    private InetAddress address(String host, boolean mayBeLocal) throws Failure {
        List<InetAddress> all;
        try {
            all = Arrays.asList(resolver.resolve(host));
        } catch (UnknownHostException | IllegalArgumentException unknown) {
            throw new Failure(Fault.NO_ADDRESS);
        }
        boolean isReachable = (mayBeLocal && host.equals(LOCALHOST))
                ? all.stream().allMatch(InetAddress::isLoopbackAddress)
                : all.stream().allMatch(isPublic);
        if (all.isEmpty() || !isReachable) {
            throw new Failure(Fault.NOT_PUBLIC);
        }
        return all.get(0);
    }
}
