package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> begun = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void stop() {
        end.countDown();
        threads.shutdownNow();
    }

    private CompletableFuture<Void> take(Turns turns, String name) {
        return CompletableFuture.runAsync(() -> turns.take(() -> begun.add(name)), threads);
    }

    private void takeUntilEnd(Turns turns) {
        threads.execute(() -> turns.take(() -> {
            begun.add("first");
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        await().until(() -> begun.contains("first"));
    }

    @Test
    void work_begins_when_that_in_progress_has_ended() {
        Turns turns = new Turns(Duration.ofMinutes(1));
        takeUntilEnd(turns);
        CompletableFuture<Void> second = take(turns, "second");
        await().until(turns::isAwaited);
        assertThat(begun).containsExactly("first");

        end.countDown();

        second.join();
        assertThat(begun).containsExactly("first", "second");
    }

    @Test
    void work_begins_beside_that_which_takes_too_long() {
        Turns turns = new Turns(Duration.ofMillis(1));
        takeUntilEnd(turns);

        take(turns, "second").join();

        assertThat(begun).containsExactly("first", "second");
    }

    @Test
    void work_that_fails_ends_its_turn() {
        Turns turns = new Turns(Duration.ofMinutes(1));
        CompletableFuture<Void> failed = CompletableFuture.runAsync(
                () -> turns.take(() -> {
                    throw new IllegalStateException("as expected");
                }),
                threads);
        await().until(failed::isCompletedExceptionally);

        take(turns, "next").join();

        assertThat(begun).containsExactly("next");
    }
}
