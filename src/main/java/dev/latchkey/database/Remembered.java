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
 * What was found in the database, for a while; what was not found is asked for again. Nobody waits for another's question:
 * while the database is away the time that each takes to fail would add up.
 *
 * @param <K> by what it is asked for
 * @param <V> what is found
 */
public final class Remembered<K, V> {
    private final Cache<K, V> found;
    private final AtomicLong forgotten = new AtomicLong();

    /**
     * Remembers so many, each for so long.
     *
     * @param name in the metrics of caches
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

    /** What is remembered, or else what is found now. */
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
                // It may have been changed since it was read, and been forgotten before it was put.
                found.invalidate(key);
            }
        });
        return fresh;
    }

    /** What is remembered. */
    public Optional<V> get(K key) {
        return Optional.ofNullable(found.getIfPresent(key));
    }

    /** Forgets what was changed, also when it is being looked for right now. */
    public void forget(K key) {
        forgotten.incrementAndGet();
        found.invalidate(key);
    }

    /** Forgets everything that is so. */
    public void forgetAll(Predicate<V> changed) {
        forgotten.incrementAndGet();
        found.asMap().values().removeIf(changed);
    }
}
