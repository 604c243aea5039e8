package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private static final int THREADS = 8;

    private final Remembered<String, String> remembered =
            new Remembered<>("names", Duration.ofMinutes(1), 10, new SimpleMeterRegistry());

    @Test
    void found_values_are_cached_and_missing_ones_are_looked_up_again() {
        assertThat(remembered.get("key", key -> Optional.empty())).isEmpty();
        assertThat(remembered.get("key", key -> Optional.of("value"))).contains("value");
        assertThat(remembered.get("key", key -> Optional.of("other"))).contains("value");
        remembered.forget("key");
        assertThat(remembered.get("key")).isEmpty();
    }

    @Test
    void no_look_up_waits_for_another_that_fails() throws Exception {
        CyclicBarrier allAsk = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Optional<String>>> answers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            answers.add(threads.submit(() -> remembered.get("key", key -> {
                awaitAll(allAsk);
                throw new IllegalStateException("the database is unavailable");
            })));
        }
        for (Future<Optional<String>> answer : answers) {
            assertThatThrownBy(answer::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("the database is unavailable");
        }
        threads.shutdown();
    }

    private static void awaitAll(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_value_dropped_during_its_look_up_is_not_cached() {
        assertThat(remembered.get("key", key -> {
                    remembered.forget(key);
                    return Optional.of("read before the change");
                }))
                .contains("read before the change");
        assertThat(remembered.get("key")).isEmpty();

        remembered.get("other", key -> {
            remembered.forgetAll(value -> true);
            return Optional.of("read before the change");
        });
        assertThat(remembered.get("other")).isEmpty();
    }
}
