package dev.latchkey.admin;

import java.io.IOException;
import java.time.Duration;
import org.jose4j.http.Get;
import org.jose4j.http.SimpleResponse;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that an identity provider publishes: fetched when first needed, cached as long as it allows, and fetched
 * again for an unknown key, so that a rotation takes effect at once. Anyone can send a token that names an unknown key, and
 * the provider may be slow or unavailable; so a fetch takes at most twice {@link #TIMEOUT}, at most one per second is made for
 * unknown keys, none for a while after a failure, and cached keys remain in use during an outage.
 */
final class IssuerKeys {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(3);
    private static final Duration KEPT_WITHOUT_CACHE_CONTROL = Duration.ofMinutes(5);
    private static final Duration KEPT_THROUGH_OUTAGE = Duration.ofHours(12);
    private static final int MOST_BYTES = 256 * 1024;

    private final VerificationKeyResolver resolver;
    private final Get http = new Get();
    private volatile @Nullable Long failedAtNanos;

    IssuerKeys(String location) {
        http.setConnectTimeout(Math.toIntExact(TIMEOUT.toMillis()));
        http.setReadTimeout(Math.toIntExact(TIMEOUT.toMillis()));
        http.setRetries(0);
        http.setResponseBodySizeLimit(MOST_BYTES);
        HttpsJwks keys = new HttpsJwks(location);
        keys.setSimpleHttpGet(this::fetch);
        keys.setDefaultCacheDuration(KEPT_WITHOUT_CACHE_CONTROL.toSeconds());
        keys.setRetainCacheOnErrorDuration(KEPT_THROUGH_OUTAGE.toSeconds());
        keys.setRefreshReprieveThreshold(AT_MOST_EVERY.toMillis());
        resolver = new HttpsJwksVerificationKeyResolver(keys);
    }

    VerificationKeyResolver resolver() {
        return resolver;
    }

    private SimpleResponse fetch(String location) throws IOException {
        Long failed = failedAtNanos;
        if (failed != null && System.nanoTime() - failed < PAUSE_AFTER_FAILURE.toNanos()) {
            throw new IOException("the keys could not be fetched");
        }
        try {
            SimpleResponse response = http.get(location);
            failedAtNanos = null;
            return response;
        } catch (IOException e) {
            failedAtNanos = System.nanoTime();
            throw e;
        }
    }
}
