package dev.latchkey.download;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A download bounded in time, in size and to the requested host, whatever the other side does. */
public final class Download {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 3;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Limits limits;
    private @Nullable HttpClient client;

    /**
     * The limits of a download.
     *
     * @param answer until the connection is established, and again until the response begins
     * @param whole until the response has been read
     * @param bytes of the response body
     */
    public record Limits(Duration answer, Duration whole, int bytes) {
        /** For documents of some megabytes. */
        public static final Limits USUAL = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), 32 << 20);
    }

    /** Makes no connection yet. */
    public Download(Limits limits) {
        this.limits = limits;
    }

    /** What the server answered. */
    public sealed interface Answer {
        /** A new document. */
        record Document(byte[] body, @Nullable String etag) implements Answer {}

        /** The document has not changed (304). */
        record NotModified() implements Answer {}

        /**
         * The server asked to retry later (429 or 503).
         *
         * @param retryAt null if it did not say when
         */
        record TooManyRequests(@Nullable Instant retryAt) implements Answer {}
    }

    /**
     * Fetches a document.
     *
     * @param etag of the known version; null if there is none
     * @throws DownloadFailure if there is no answer within the limits, or an answer of another kind
     */
    public Answer fetch(URI uri, @Nullable String etag, Instant now) throws DownloadFailure {
        URI at = uri;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<byte[]> response = send(at, etag);
            Optional<String> location = response.headers().firstValue("Location");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return answer(response, now);
            }
            URI next = resolved(at, location.get());
            if (!origin(next).equals(origin(uri))) {
                throw new DownloadFailure("redirected to another host");
            }
            at = next;
        }
        throw new DownloadFailure("redirected too often");
    }

    private Answer answer(HttpResponse<byte[]> response, Instant now) throws DownloadFailure {
        return switch (response.statusCode()) {
            case OK ->
                new Answer.Document(
                        response.body(), response.headers().firstValue("ETag").orElse(null));
            case NOT_MODIFIED -> new Answer.NotModified();
            case TOO_MANY_REQUESTS ->
                new Answer.TooManyRequests(response.headers()
                        .firstValue("Retry-After")
                        .flatMap(value -> retryAt(value, now))
                        .orElse(null));
            default -> throw new DownloadFailure("answered with status " + response.statusCode());
        };
    }

    /** Created when first needed: loading the platform's trust store is expensive, and most services never need it. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .connectTimeout(limits.answer())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        }
        return client;
    }

    private HttpResponse<byte[]> send(URI uri, @Nullable String etag) throws DownloadFailure {
        CompletableFuture<HttpResponse<byte[]>> response;
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limits.answer());
            if (etag != null) {
                request.header("If-None-Match", etag);
            }
            response = client().sendAsync(request.build(), head -> new Limited(limits.bytes()));
        } catch (IllegalArgumentException notForHttp) {
            throw new DownloadFailure("has an address that must not be contacted", notForHttp);
        }
        try {
            return response.get(limits.whole().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooSlow) {
            response.cancel(true);
            throw new DownloadFailure("took too long", tooSlow);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof HttpTimeoutException tooSlow
                    ? new DownloadFailure("took too long", tooSlow)
                    : new DownloadFailure("could not be downloaded", failed);
        } catch (InterruptedException shuttingDown) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new DownloadFailure("was interrupted", shuttingDown);
        }
    }

    private static URI resolved(URI base, String location) throws DownloadFailure {
        try {
            return base.resolve(location);
        } catch (IllegalArgumentException noUri) {
            throw new DownloadFailure("redirected without a location", noUri);
        }
    }

    private static List<Object> origin(URI uri) {
        return List.of(String.valueOf(uri.getScheme()), String.valueOf(uri.getHost()), uri.getPort());
    }

    private static Optional<Instant> retryAt(String value, Instant now) {
        try {
            return Optional.of(
                    value.matches("\\d{1,9}")
                            ? now.plusSeconds(Long.parseLong(value))
                            : ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Collects the body and gives up once it is too large. */
    private static final class Limited implements BodySubscriber<byte[]> {
        private final BodySubscriber<byte[]> whole = HttpResponse.BodySubscribers.ofByteArray();
        private long left;
        private Flow.@Nullable Subscription subscription;

        Limited(int most) {
            left = most;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            whole.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            left -= buffers.stream().mapToLong(ByteBuffer::remaining).sum();
            if (left >= 0) {
                whole.onNext(buffers);
            } else if (subscription != null) {
                subscription.cancel();
                whole.onError(new IOException("the body is too large"));
            }
        }

        @Override
        public void onError(Throwable thrown) {
            whole.onError(thrown);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}
