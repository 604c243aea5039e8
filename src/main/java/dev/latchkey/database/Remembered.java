package dev.latchkey.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A cache of what was found in the database; what was not found is looked up again. No look-up waits for another: while the
 * database is unavailable, the times that each takes to fail would add up.
 *
 * @param <K> the key
 * @param <V> the value
 */
public final class Remembered<K, V> {
    private final Cache<K, V> found;
    private final AtomicLong forgotten = new AtomicLong();

    /**
     * Creates a cache.
     *
     * @param name in the metrics of caches
     * @param most the maximum number of values
     */
    public Remembered(String name, Duration staleness, long most, MeterRegistry registry) {
        found = CaffeineCacheMetrics.monitor(
                registry,
                Caffeine.newBuilder()
                        .expireAfterWrite(staleness)
                        .maximumSize(most)
                        .recordStats()
                        .build(),
                name);
    }

    /** The cached value, or else the result of a look-up. */
    public Optional<V> get(K key, Function<K, Optional<V>> find) {
        V known = found.getIfPresent(key);
        if (known != null) {
            return Optional.of(known);
        }
        long before = forgotten.get();
        Optional<V> fresh = find.apply(key);
        fresh.ifPresent(value -> {
            found.put(key, value);
            if (forgotten.get() != before) {
                // The value may have been changed after it was read and dropped before it was put.
                found.invalidate(key);
            }
        });
        return fresh;
    }

    /** The cached value. */
    public Optional<V> get(K key) {
        return Optional.ofNullable(found.getIfPresent(key));
    }

    /** Drops a value that was changed, even if a look-up of it is in progress. */
    public void forget(K key) {
        forgotten.incrementAndGet();
        found.invalidate(key);
    }

    /** Drops all values that match. */
    public void forgetAll(Predicate<V> changed) {
        forgotten.incrementAndGet();
        found.asMap().values().removeIf(changed);
    }
}
