package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Future<?>> running = new ArrayList<>();

    @AfterEach
    void end_all_work() throws Exception {
        end.countDown();
        for (Future<?> work : running) {
            work.get();
        }
        threads.shutdown();
    }

    /** Begins work that goes on until the test's end. */
    private void begin(int count, Function<Supplier<Boolean>, Boolean> within) throws Exception {
        CountDownLatch begun = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            running.add(threads.submit(() -> within.apply(() -> {
                begun.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return true;
            })));
        }
        begun.await();
    }

    private static void assertBusy(Runnable work) {
        assertThat(catchThrowableOfType(DatabaseFailure.class, work::run).kind())
                .isEqualTo(DatabaseFailure.Kind.BUSY);
    }

    @ParameterizedTest
    @CsvSource({"4, 3, 1, 2", "16, 12, 4, 8"})
    void an_app_uses_its_share_and_no_more(int connections, int ofApp, int listsOfApp, int lists) throws Exception {
        Shares shares = new Shares(connections, Duration.ofMillis(50));
        begin(ofApp, work -> shares.use("one", work));
        assertBusy(() -> shares.use("one", () -> true));
        assertThat(shares.use("another", () -> true)).isTrue();
        assertThat(shares.use(null, () -> true)).isTrue();

        begin(listsOfApp, work -> shares.useForList("two", work));
        assertBusy(() -> shares.useForList("two", () -> true));
        assertThat(shares.use("two", () -> true)).isTrue();

        begin(lists - listsOfApp, work -> shares.useForList(null, work));
        assertBusy(() -> shares.useForList("three", () -> true));
        assertThat(shares.use("three", () -> true)).isTrue();
    }

    @Test
    void what_fails_gives_its_share_back() {
        Shares shares = new Shares(4, Duration.ofMillis(50));
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> shares.useForList("one", () -> {
                        throw new IllegalStateException("as asked");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }

        assertThat(shares.useForList("one", () -> true)).isTrue();
    }

    @Test
    void lists_beyond_those_that_may_wait_are_refused_at_once() throws Exception {
        Shares shares = new Shares(4, Duration.ofMinutes(1));
        begin(1, work -> shares.useForList("one", work));
        CountDownLatch refused = new CountDownLatch(4);
        for (int i = 0; i < 8; i++) {
            running.add(threads.submit(() -> {
                try {
                    shares.useForList("one", () -> true);
                } catch (DatabaseFailure busy) {
                    refused.countDown();
                }
            }));
        }

        refused.await();
        assertThat(shares.useForList("another", () -> true)).isTrue();
    }
}
