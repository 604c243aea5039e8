package dev.latchkey.admin;

import dev.latchkey.download.Download;
import dev.latchkey.download.DownloadFailure;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that an identity provider publishes. They are fetched on a thread of their own, one fetch at a time, and
 * requests only ever see the result of the last one: a provider that is slow or unreachable delays no request. A token that
 * names an unknown key causes a fetch, so that a rotation is noticed at once, but at most one per {@link #AT_MOST_EVERY},
 * because anybody can send such a token.
 */
final class IssuerKeys {
    /** How long fetched keys are used while the provider is unreachable. */
    static final Duration KEPT_THROUGH_OUTAGE = Duration.ofHours(12);

    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);
    private static final Duration THREAD_KEPT = Duration.ofSeconds(10);
    private static final Download.Limits LIMITS =
            new Download.Limits(Duration.ofSeconds(2), Duration.ofSeconds(5), 256 * 1024);
    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);

    private final URI location;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Download download = new Download(LIMITS);
    private final Executor oneAtATime = oneAtATime();

    private volatile @Nullable Published published;
    private volatile @Nullable Long attemptedAt;
    private volatile boolean failing;

    /**
     * Fetches nothing yet.
     *
     * @param nanoTime as {@link System#nanoTime}: the age of keys does not depend on the clock
     */
    IssuerKeys(URI location, Clock clock, LongSupplier nanoTime) {
        this.location = location;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * A set of keys.
     *
     * @param at when it was confirmed last, in nanoseconds
     */
    private record Published(
            List<JsonWebKey> keys, @Nullable String etag, long at) {}

    /**
     * The keys as of the last fetch. If there are none, they are being fetched when this returns.
     *
     * @return empty if the provider was not reached yet, or not for {@link #KEPT_THROUGH_OUTAGE}
     */
    Optional<List<JsonWebKey>> known() {
        Published known = published;
        if (known == null || nanoTime.getAsLong() - known.at > KEPT_THROUGH_OUTAGE.toNanos()) {
            refreshUnlessJustAttempted();
            return Optional.empty();
        }
        return Optional.of(known.keys);
    }

    /** Starts a fetch in the background, unless the last one began less than {@link #AT_MOST_EVERY} ago. */
    void refreshUnlessJustAttempted() {
        Long last = attemptedAt;
        if (last == null || nanoTime.getAsLong() - last >= AT_MOST_EVERY.toNanos()) {
            refresh();
        }
    }

    /** Starts a fetch in the background, unless one is in progress. */
    void refresh() {
        oneAtATime.execute(this::fetch);
    }

    private void fetch() {
        attemptedAt = nanoTime.getAsLong();
        try {
            Published before = published;
            Download.Answer answer = download.fetch(location, before == null ? null : before.etag, clock.instant());
            if (answer instanceof Download.Answer.Document document) {
                String text = new String(document.body(), StandardCharsets.UTF_8);
                List<JsonWebKey> keys = List.copyOf(new JsonWebKeySet(text).getJsonWebKeys());
                succeeded(new Published(keys, document.etag(), nanoTime.getAsLong()));
            } else if (answer instanceof Download.Answer.NotModified && before != null) {
                succeeded(new Published(before.keys, before.etag, nanoTime.getAsLong()));
            } else {
                failed("the provider asked to retry later");
            }
        } catch (DownloadFailure failure) {
            failed("the document " + failure.getMessage());
        } catch (JoseException | RuntimeException malformed) {
            failed("the document is not a JWK set");
        }
    }

    private void succeeded(Published fetched) {
        published = fetched;
        if (failing) {
            failing = false;
            LOG.info("the keys of the operators' identity provider were fetched again");
        }
    }

    /** Logged once per outage: every request with a token may cause another attempt. */
    private void failed(String why) {
        if (!failing) {
            failing = true;
            LOG.warnf("the keys at latchkey.admin.jwt.jwks-url could not be fetched: %s", why);
        }
    }

    private static Executor oneAtATime() {
        return new ThreadPoolExecutor(
                0,
                1,
                THREAD_KEPT.toSeconds(),
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "issuer-keys");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }
}
