package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.database.DatabaseFailure.Kind;
import dev.latchkey.testsupport.judges.Rows;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions that are asked while others are, against a real database. */
@QuarkusTest
class CoalescerTest {
    private static final String FINE = "";

    @Inject
    Batches batches;

    @Inject
    Pools pools;

    @Inject
    Sql sql;

    @Inject
    Rows rows;

    @Inject
    DataSource database;

    @Inject
    AgroalDataSource pool;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry metrics;

    private final Counting step = new Counting();
    private final List<Count> alone = Collections.synchronizedList(new ArrayList<>());
    private final List<List<Count>> batchesSent = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch end = new CountDownLatch(1);
    private Coalescer<Count, Integer> counts;

    /** Increases a counter and returns its new value; the state is that with which the statement fails. */
    private record Count(String appId, int id, String state) {
        private static final dev.latchkey.database.Statement ONE = dev.latchkey.database.Statement.of(
                "UPDATE counter SET number = number + 1 WHERE app_id = :app_id AND id = :id AND fail_as_asked(:state)"
                        + " RETURNING number");

        dev.latchkey.database.Statement.Bound bind() {
            return ONE.with("app_id", appId).with("id", id).with("state", state);
        }
    }

    private final class Counting implements Step<Count, Integer> {
        private static final BatchStatement MANY = BatchStatement.beside(CoalescerTest.class, "count-many");

        @Override
        public String name() {
            return "count";
        }

        @Override
        public String appId(Count count) {
            return count.appId();
        }

        @Override
        public Set<?> changes(Count count) {
            return Set.of(List.<Object>of(count.appId(), count.id()));
        }

        @Override
        public Integer one(Count count) {
            alone.add(count);
            return sql.row(count.bind(), row -> row.number("number")).orElse(0);
        }

        @Override
        public List<Optional<Integer>> many(List<Count> counts, Batch batch) {
            sizes.add(counts.size());
            batchesSent.add(counts);
            if (counts.get(0).id() < 0) {
                waitForEnd();
            }
            return batch.row(MANY, counts, Count::bind, (count, row) -> row.number("number"));
        }
    }

    private void waitForEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void make_counters() {
        rows.change("CREATE TABLE counter (app_id text, id integer, number integer, PRIMARY KEY (app_id, id))");
        rows.change(
                "INSERT INTO counter SELECT app, id, 0 FROM unnest('{a,b}'::text[]) AS app, generate_series(1, 100) AS id");
        rows.change("""
                CREATE FUNCTION fail_as_asked(state text) RETURNS boolean LANGUAGE plpgsql AS
                $$ BEGIN IF state <> '' THEN RAISE EXCEPTION 'as asked' USING ERRCODE = state; END IF; RETURN true; END $$
                """);
        counts = batches.of(step);
    }

    @AfterEach
    void clean_up() {
        end.countDown();
        rows.change("DROP TABLE counter");
        rows.change("DROP FUNCTION fail_as_asked");
    }

    private CompletableFuture<Integer> ask(String app, int id, String state) {
        return counts.ask(new Count(app, id, state)).toCompletableFuture();
    }

    private List<CompletableFuture<Integer>> ask(String app, int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(id -> ask(app, id, FINE))
                .toList();
    }

    /** Until the end, every question waits: one is asked alone and a batch is in progress. */
    private void hold() {
        try (Connection lock = database.getConnection()) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("SELECT FROM counter WHERE app_id = 'a' AND id = 100 FOR UPDATE");
            }
            CompletableFuture<Integer> lone = ask("a", 100, FINE);
            await().until(() -> alone.size() == 1);
            ask("a", -1, FINE);
            await().until(() -> sizes.size() == 1);
            lock.rollback();
            lock.setAutoCommit(true);
            lone.join();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        alone.clear();
        sizes.clear();
        batchesSent.clear();
    }

    private static Kind kindOf(CompletableFuture<?> answer) {
        try {
            answer.join();
        } catch (CompletionException e) {
            return ((DatabaseFailure) e.getCause()).kind();
        }
        throw new AssertionError("answered");
    }

    @Test
    void a_lone_question_is_asked_by_its_single_statement() {
        assertThat(ask("a", 1, FINE).join()).isEqualTo(1);
        assertThat(ask("a", 1, FINE).join()).isEqualTo(2);

        assertThat(alone).hasSize(2);
        assertThat(sizes).isEmpty();
    }

    @Test
    void a_lone_question_that_waits_for_a_lock_keeps_no_other_waiting() throws SQLException {
        try (Connection lock = database.getConnection()) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("SELECT FROM counter WHERE app_id = 'a' AND id = 1 FOR UPDATE");
            }
            CompletableFuture<Integer> locked = ask("a", 1, FINE);
            await().until(() -> alone.size() == 1);

            assertThat(ask("b", 2, FINE).join()).isEqualTo(1);

            assertThat(sizes).containsExactly(1);
            assertThat(locked).isNotDone();
            lock.rollback();
            lock.setAutoCommit(true);
            assertThat(locked.join()).isEqualTo(1);
        }
    }

    @Test
    void an_answer_returns_to_its_call_however_soon_it_comes() {
        Coalescer<Count, Integer> instant = batches.of(new Instantly());

        for (int i = 0; i < 2_000; i++) {
            Context call = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            CompletableFuture<Context> goesOn = new CompletableFuture<>();
            call.runOnContext(turn ->
                    instant.ask(new Count("a", 1, FINE)).thenAccept(answer -> goesOn.complete(Vertx.currentContext())));

            assertThat(goesOn.orTimeout(5, TimeUnit.SECONDS).join()).isSameAs(call);
        }
    }

    /** Answers without asking the database. */
    private static final class Instantly implements Step<Count, Integer> {
        @Override
        public String name() {
            return "instantly";
        }

        @Override
        public String appId(Count count) {
            return count.appId();
        }

        @Override
        public Integer one(Count count) {
            return 0;
        }

        @Override
        public List<Optional<Integer>> many(List<Count> counts, Batch batch) {
            return counts.stream().map(count -> Optional.of(0)).toList();
        }
    }

    @Test
    void in_a_distributed_database_every_question_is_asked_alone() {
        counts = new Batches(sql, new Pools(pool, pool, new Distributed()), metrics).of(step);

        List<CompletableFuture<Integer>> answers = ask("a", 1, 50);

        assertThat(answers).allMatch(answer -> answer.join() == 1);
        assertThat(alone).hasSize(50);
        assertThat(sizes).isEmpty();
    }

    /** The configuration of a database whose tables are distributed. */
    private static final class Distributed implements DatabaseConfig {
        @Override
        public Optional<String> url() {
            return Optional.empty();
        }

        @Override
        public Optional<String> username() {
            return Optional.empty();
        }

        @Override
        public Optional<String> password() {
            return Optional.empty();
        }

        @Override
        public int connections() {
            return 16;
        }

        @Override
        public boolean distributed() {
            return true;
        }

        @Override
        public boolean migrateAtStart() {
            return true;
        }
    }

    @Test
    void questions_that_waited_are_asked_by_one_statement() {
        hold();
        List<CompletableFuture<Integer>> answers = ask("a", 1, 50);

        end.countDown();

        assertThat(answers).allMatch(answer -> answer.join() == 1);
        assertThat(sizes).containsExactly(50);
        assertNoneWasAskedAlone();
    }

    /** Except the one that held up the others. */
    private void assertNoneWasAskedAlone() {
        assertThat(alone).filteredOn(count -> count.id() > 0).isEmpty();
    }

    @Test
    void two_questions_about_one_row_are_in_different_batches() {
        hold();
        List<CompletableFuture<Integer>> answers = List.of(ask("a", 1, FINE), ask("a", 1, FINE), ask("b", 1, FINE));

        end.countDown();

        assertThat(answers.stream().map(CompletableFuture::join)).containsExactly(1, 2, 1);
        assertThat(sizes).startsWith(2);
    }

    @Test
    void a_question_that_waited_for_a_batch_is_one_itself_so_that_others_can_join_the_next() {
        hold();
        List<CompletableFuture<Integer>> answers = List.of(ask("a", 1, FINE), ask("a", 2, FINE), ask("a", 1, FINE));

        end.countDown();

        assertThat(answers.stream().map(CompletableFuture::join)).containsExactly(1, 1, 2);
        assertThat(sizes).containsExactly(2, 1);
        assertNoneWasAskedAlone();
    }

    @Test
    void a_batch_takes_what_has_arrived_when_it_begins() throws SQLException {
        for (int i = 0; i < pools.ofBatches(); i++) {
            batches.execute(this::waitForEnd);
        }
        try (Connection lock = database.getConnection()) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("SELECT FROM counter WHERE app_id = 'a' AND id = 100 FOR UPDATE");
            }
            CompletableFuture<Integer> lone = ask("a", 100, FINE);
            List<CompletableFuture<Integer>> answers = ask("a", 1, 3);

            end.countDown();

            assertThat(answers).allMatch(answer -> answer.join() == 1);
            assertThat(sizes).containsExactly(3);
            lock.rollback();
            lock.setAutoCommit(true);
            lone.join();
        }
    }

    @Test
    void a_batch_skips_a_row_that_another_transaction_holds_and_asks_for_it_alone() throws SQLException {
        hold();
        try (Connection lock = database.getConnection()) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("SELECT FROM counter WHERE app_id = 'a' AND id = 2 FOR UPDATE");
            }
            List<CompletableFuture<Integer>> answers = ask("a", 1, 3);
            end.countDown();

            assertThat(answers.get(0).join()).isEqualTo(1);
            assertThat(answers.get(2).join()).isEqualTo(1);
            await().until(() -> alone.contains(new Count("a", 2, FINE)));
            assertThat(answers.get(1)).isNotDone();
            lock.rollback();
            lock.setAutoCommit(true);
            assertThat(answers.get(1).join()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "23503", "23514", "54000", "40001", "40P01", "55P03"})
    void a_batch_that_failed_for_one_of_its_questions_is_asked_one_by_one(String state) {
        hold();
        List<CompletableFuture<Integer>> others = ask("a", 1, 5);
        CompletableFuture<Integer> culprit = ask("b", 1, state);

        end.countDown();

        assertThat(others).allMatch(answer -> answer.join() == 1);
        assertThat(kindOf(culprit)).isEqualTo(Kind.ofState(state));
        assertThat(sizes).containsExactly(6);
        assertThat(rows.texts("SELECT sum(number) FROM counter WHERE id < 100")).containsExactly("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"57014", "57P01", "08006", "53100", "25006"})
    void a_batch_whose_connection_or_time_is_lost_fails_for_all_and_nothing_is_asked_again(String state) {
        hold();
        List<CompletableFuture<Integer>> answers = new ArrayList<>(ask("a", 1, 5));
        answers.add(ask("b", 1, state));

        end.countDown();

        assertThat(answers).allMatch(answer -> kindOf(answer) == Kind.ofState(state));
        assertNoneWasAskedAlone();
        assertThat(rows.texts("SELECT sum(number) FROM counter WHERE id < 100")).containsExactly("0");
    }

    @Test
    void a_connection_that_is_cut_in_a_batch_fails_it_and_the_next_one_has_another() {
        rows.change("ALTER TABLE counter ADD CHECK (id <> 7 OR pg_terminate_backend(pg_backend_pid())) NOT VALID");
        hold();
        List<CompletableFuture<Integer>> answers = ask("a", 6, 8);

        end.countDown();

        assertThat(answers).allMatch(answer -> kindOf(answer) == Kind.UNAVAILABLE);
        assertThat(ask("a", 6, FINE).join()).isEqualTo(1);
    }

    @Test
    void a_flood_of_one_app_fills_neither_a_batch_nor_the_queue() {
        hold();
        List<CompletableFuture<Integer>> flood = IntStream.range(0, Coalescer.MOST_WAITING)
                .mapToObj(i -> ask("a", 1 + i % 50, FINE))
                .toList();
        List<CompletableFuture<Integer>> others = ask("b", 1, 30);

        List<CompletableFuture<Integer>> refused = flood.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .toList();
        assertThat(refused).hasSize(Coalescer.MOST_WAITING / 4).allMatch(answer -> kindOf(answer) == Kind.BUSY);
        end.countDown();

        others.forEach(CompletableFuture::join);
        assertThat(sizes.get(0)).isEqualTo(Coalescer.MOST_AT_ONCE);
        assertThat(batchesSent.get(0))
                .filteredOn(count -> count.appId().equals("b"))
                .hasSize(30);
        flood.stream().filter(answer -> !refused.contains(answer)).forEach(CompletableFuture::join);
    }

    @Test
    void a_step_is_never_part_of_a_transaction() {
        assertThatThrownBy(() -> sql.atomically(() -> {
                    ask("a", 1, FINE);
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
