package dev.latchkey.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A token bucket per key, in this replica's memory; only those of the most recently used keys, so that memory is bounded. */
final class Buckets {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MOST_KEYS = 50_000;

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .expireAfterAccess(PERIOD)
            .maximumSize(MOST_KEYS)
            .build();
    private final Bandwidth bandwidth;
    private final TimeMeter time;

    /** Creates buckets of this capacity, which are refilled evenly within a minute. */
    Buckets(int tokens, Clock clock) {
        bandwidth = Bandwidth.builder()
                .capacity(tokens)
                .refillGreedy(tokens, PERIOD)
                .build();
        time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                Instant now = clock.instant();
                return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
    }

    /** Takes a token if one is available. */
    boolean take(String key) {
        return of(key).tryConsume(1);
    }

    /** The number of seconds until a token is available; at least one. */
    long secondsUntilNext(String key) {
        long nanos = of(key).estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return Math.max(1, (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1));
    }

    private Bucket of(String key) {
        return buckets.get(
                key,
                ignored -> Bucket.builder()
                        .addLimit(bandwidth)
                        .withCustomTimePrecision(time)
                        .build());
    }
}
