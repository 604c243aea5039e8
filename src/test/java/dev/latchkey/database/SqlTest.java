package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.app.App;
import dev.latchkey.database.DatabaseFailure.Kind;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.BlockingOperationNotAllowedException;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outcome of work whose transaction fails in a statement, through an entity, or at the commit. */
@QuarkusTest
class SqlTest {
    @Inject
    Sql sql;

    @Inject
    Rows rows;

    @Inject
    Vertx vertx;

    private final AtomicInteger attempts = new AtomicInteger();

    @BeforeEach
    void let_the_database_fail_as_a_row_asks() {
        rows.change("CREATE TABLE failing (state text, at_commit boolean)");
        rows.change("""
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'as asked' USING ERRCODE = NEW.state; END $$
                """);
        rows.change("""
                CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON failing DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.at_commit) EXECUTE FUNCTION fail()
                """);
        rows.change("""
                CREATE TRIGGER at_once BEFORE INSERT ON failing
                FOR EACH ROW WHEN (NOT NEW.at_commit) EXECUTE FUNCTION fail()
                """);
    }

    @AfterEach
    void clean_up() {
        rows.change("DROP TABLE failing");
        rows.change("DROP FUNCTION fail");
    }

    private void fail(String state, boolean atCommit) {
        attempts.incrementAndGet();
        sql.change(Statement.of("INSERT INTO failing VALUES (:state, :at_commit)")
                .with("state", state)
                .with("at_commit", atCommit));
    }

    private Kind kindOf(Runnable work) {
        return catchThrowableOfType(DatabaseFailure.class, work::run).kind();
    }

    @ParameterizedTest
    @CsvSource({
        "40001, LOST_RACE, 2",
        "40P01, LOST_RACE, 2",
        "23505, CONFLICT, 2",
        "23503, GONE, 2",
        "57014, TIMEOUT, 1",
        "53100, UNAVAILABLE, 1",
        "22000, BAD_VALUE, 1",
        "P0001, OTHER, 1"
    })
    void a_transaction_that_lost_a_race_is_run_twice_wherever_it_failed(String state, Kind kind, int expected) {
        for (boolean atCommit : new boolean[] {false, true}) {
            attempts.set(0);

            assertThat(kindOf(() -> sql.atomically(() -> fail(state, atCommit))))
                    .isEqualTo(kind);

            assertThat(attempts).hasValue(expected);
        }
    }

    @Test
    void the_second_attempt_counts() {
        sql.atomically(() -> {
            if (attempts.get() == 0) {
                fail("40001", false);
            }
            attempts.incrementAndGet();
        });

        assertThat(attempts).hasValue(2);
    }

    @Test
    void a_nested_transaction_leaves_the_second_attempt_to_the_outer_one() {
        assertThat(kindOf(() -> sql.atomically(() -> sql.atomically(() -> fail("40P01", false)))))
                .isEqualTo(Kind.LOST_RACE);

        assertThat(attempts).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"40001, LOST_RACE", "23505, CONFLICT", "57014, TIMEOUT"})
    void a_single_statement_fails_in_the_same_way(String state, Kind kind) {
        assertThat(kindOf(() -> fail(state, false))).isEqualTo(kind);
        assertThat(kindOf(() -> fail(state, true))).isEqualTo(kind);
    }

    private String setting(String name) {
        return sql.row(
                        Statement.of("SELECT current_setting(:name) AS value").with("name", name),
                        row -> row.text("value"))
                .orElseThrow();
    }

    @Test
    void the_server_ends_statements_by_the_kind_of_work() {
        String ofSteps = setting("statement_timeout");

        assertThat(setting("lock_timeout")).isEqualTo("2s");
        assertThat(setting("client_connection_check_interval")).isEqualTo("1s");
        assertThat(sql.<String>list("app", () -> setting("statement_timeout"))).isEqualTo("10s");
        assertThat(sql.<String>inBatch(() -> setting("statement_timeout"))).isEqualTo("14s");
        assertThat(sql.<String>inBatch("app", () -> setting("statement_timeout")))
                .isEqualTo("14s");
        assertThat(sql.<String>atLength(() -> setting("statement_timeout"))).isEqualTo("14s");
        sql.inSnapshot(() -> assertThat(setting("transaction_isolation")).isEqualTo("repeatable read"));
        assertThat(setting("statement_timeout")).isEqualTo(ofSteps);
    }

    @Test
    void a_statement_that_the_server_ended_is_out_of_time() {
        assertThat(kindOf(() -> sql.atomically(() -> {
                    sql.change(
                            Statement.of("SET LOCAL statement_timeout = '10ms'").bound());
                    sql.row(Statement.of("SELECT pg_sleep(1)").bound(), row -> 1);
                })))
                .isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void an_entity_whose_row_was_deleted_meanwhile_is_a_lost_race() {
        String id = Operator.makeApp().id();
        AtomicInteger deletions = new AtomicInteger();

        Throwable failure =
                catchThrowable(() -> QuarkusTransaction.requiringNew().run(() -> {
                    App app = App.ofId(id).orElseThrow();
                    deletions.addAndGet(deleteElsewhere(id));
                    app.change(
                            new App.Profile(
                                    "Another",
                                    app.rpId(),
                                    null,
                                    app.authOrigin(),
                                    app.additionalAuthOrigins(),
                                    app.settings()),
                            false,
                            app.createdAt());
                }));

        assertThat(deletions).hasValue(1);
        assertThat(DatabaseFailure.in(failure).map(DatabaseFailure::kind)).contains(Kind.LOST_RACE);
    }

    private int deleteElsewhere(String id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> sql.change(
                        Statement.of("DELETE FROM app WHERE id = :id").with("id", id)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_transaction_that_times_out_is_temporary(boolean thenReads) {
        Throwable failure = catchThrowable(() -> QuarkusTransaction.requiringNew()
                .timeout(1)
                .run(() -> {
                    sql.row(Statement.of("SELECT pg_sleep(2.5)").bound(), row -> 1);
                    if (thenReads) {
                        App.ofId("unknown");
                    }
                }));

        assertThat(DatabaseFailure.in(failure).map(DatabaseFailure::kind).filter(Kind::isTemporary))
                .as(String.valueOf(failure))
                .isPresent();
    }

    @Test
    void a_connection_that_breaks_in_a_transaction_is_an_outage_at_the_latest_at_the_commit() {
        for (boolean thenReads : new boolean[] {true, false}) {
            assertThat(kindOf(() -> sql.atomically(() -> {
                        long pid = sql.row(
                                        Statement.of("SELECT pg_backend_pid() AS pid")
                                                .bound(),
                                        row -> row.count("pid"))
                                .orElseThrow();
                        QuarkusTransaction.requiringNew()
                                .call(() -> sql.row(
                                        Statement.of("SELECT pg_terminate_backend(CAST(:pid AS integer)) AS done")
                                                .with("pid", pid),
                                        row -> row.flag("done")));
                        if (thenReads) {
                            App.ofId("unknown");
                        }
                    })))
                    .isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void no_event_loop_waits_for_the_database() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(turn -> {
            try {
                answer.complete(setting("lock_timeout"));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });

        assertThat(catchThrowable(answer::join)).hasCauseInstanceOf(BlockingOperationNotAllowedException.class);
    }
}
