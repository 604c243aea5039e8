package dev.latchkey.database;

import dev.latchkey.database.Batches.Alone;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes one step for many callers: while a batch is in progress, questions wait, and the next batch asks all of them by one
 * statement and one commit. A question that finds nothing in progress does not wait for others: it is asked immediately: by its
 * single statement, which delays no other question even if it waits for a lock, or, within {@link #LOAD} after a batch of several, by
 * a batch of one. Those that a batch leaves unanswered are asked alone.
 *
 * <p>No caller is answered before the commit that contains their step. If a batch fails for the values of one question, or because
 * another statement was quicker, nothing has been changed and each question is asked alone; if the connection is lost or the time
 * is over, what has been changed is unknown, and every caller receives that failure.
 *
 * @param <Q> a question
 * @param <A> an answer
 */
public final class Coalescer<Q, A> {
    /** How many questions a batch asks at most. */
    static final int MOST_AT_ONCE = 64;

    /** How many questions may wait for the next batch. */
    static final int MOST_WAITING = 8 * MOST_AT_ONCE;

    /** How long after a batch of several there is still load, nanoseconds: a few round trips. */
    private static final long LOAD = Duration.ofMillis(5).toNanos();

    private final Step<Q, A> step;
    private final Batches batches;
    private final Waiting<Question> waiting = new Waiting<>(MOST_WAITING);

    /** Whether a question is asked alone because nothing else was. */
    private boolean isOneAsked;

    /** Whether a batch is in progress. */
    private boolean areManyAsked;

    /** Whether the next batch is sent at the end of an event loop's turn. */
    private boolean isTurnAwaited;

    /** When the last batch of several ended, by {@link System#nanoTime}. */
    private long lastSeveral = System.nanoTime() - LOAD;

    Coalescer(Step<Q, A> step, Batches batches) {
        this.step = step;
        this.batches = batches;
    }

    /** A question and its caller. */
    private final class Question implements Waiting.Entry {
        private final Q content;
        private final Threads threads = Threads.ofCall();
        private final long until =
                System.nanoTime() + Deadline.left().orElse(Batches.LIMIT).toNanos();
        private final CompletableFuture<A> answer = new CompletableFuture<>();

        Question(Q content) {
            this.content = content;
        }

        @Override
        public String appId() {
            return step.appId(content);
        }

        @Override
        public Set<?> changes() {
            return step.changes(content);
        }

        Duration left() {
            return Duration.ofNanos(until - System.nanoTime());
        }

        void answer(A known) {
            threads.resume(() -> answer.complete(known));
        }

        void fail(Throwable failure) {
            threads.resume(() -> answer.completeExceptionally(failure));
        }

        void askAlone(Alone why, Runnable afterwards) {
            batches.countAlone(step, why);
            threads.block(() -> step.one(content)).whenComplete((known, failure) -> {
                afterwards.run();
                if (failure == null) {
                    answer(known);
                } else {
                    fail(Threads.causeOf(failure));
                }
            });
        }
    }

    /**
     * Asks; the stage is completed by the event loop of the caller's call.
     *
     * @return fails with a {@link DatabaseFailure}, {@code BUSY} if too many questions wait already
     */
    public CompletionStage<A> ask(Q content) {
        batches.requireNoTransaction();
        Question question = new Question(content);
        if (!batches.areSent()) {
            question.askAlone(Alone.FREE, () -> {});
            return question.answer;
        }
        boolean isFirst;
        synchronized (this) {
            if (!waiting.add(question)) {
                return CompletableFuture.failedFuture(DatabaseFailure.busy());
            }
            isFirst = !areManyAsked && !isTurnAwaited;
            isTurnAwaited |= isFirst;
        }
        if (isFirst) {
            Threads.atEndOfTurn(this::turn);
        }
        return question.answer;
    }

    private void turn() {
        synchronized (this) {
            isTurnAwaited = false;
        }
        sendWaiting(false);
    }

    /**
     * Sends what waits, unless a batch is in progress. Under load a lone question is a batch, too, so that those behind it wait for
     * its statement and share the next one.
     *
     * @param followsBatch whether a batch has just ended: what has waited for it shows the load
     */
    private void sendWaiting(boolean followsBatch) {
        Question lone = null;
        synchronized (this) {
            if (areManyAsked || waiting.size() == 0) {
                return;
            }
            boolean isUnderLoad = followsBatch || System.nanoTime() - lastSeveral < LOAD;
            if (waiting.size() == 1 && !isOneAsked && !isUnderLoad) {
                isOneAsked = true;
                lone = waiting.take(1).get(0);
            } else {
                areManyAsked = true;
            }
        }
        if (lone != null) {
            lone.askAlone(Alone.FREE, this::oneIsAnswered);
        } else {
            batches.execute(this::askWaiting);
        }
    }

    private void oneIsAnswered() {
        synchronized (this) {
            isOneAsked = false;
        }
    }

    /** Asks what waits when it is the batch's turn, not what waited when the batch was due. */
    private void askWaiting() {
        List<Question> batch;
        synchronized (this) {
            batch = waiting.take(MOST_AT_ONCE);
        }
        List<Question> timely = batch.stream().filter(this::isTimely).toList();
        List<Optional<A>> answers = List.of();
        @Nullable Throwable failure = null;
        try {
            answers = timely.isEmpty() ? List.of() : many(timely);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        synchronized (this) {
            areManyAsked = false;
            if (batch.size() > 1) {
                lastSeveral = System.nanoTime();
            }
        }
        sendWaiting(true);
        if (failure == null) {
            for (int i = 0; i < timely.size(); i++) {
                Question question = timely.get(i);
                answers.get(i).ifPresentOrElse(question::answer, () -> question.askAlone(Alone.UNANSWERED, () -> {}));
            }
        } else {
            fail(timely, failure);
        }
    }

    private boolean isTimely(Question question) {
        boolean timely = !question.left().isNegative();
        if (!timely) {
            question.fail(DatabaseFailure.of(new SQLTimeoutException("the time of the call is over")));
        }
        return timely;
    }

    private List<Optional<A>> many(List<Question> questions) {
        batches.count(step, questions.size());
        Duration left =
                questions.stream().map(Question::left).max(Duration::compareTo).orElseThrow();
        return step.many(questions.stream().map(question -> question.content).toList(), new Step.Batch() {
            @Override
            public <T, R> List<List<R>> rows(
                    BatchStatement statement,
                    List<T> asked,
                    Function<T, Statement.Bound> single,
                    BiFunction<T, Row, R> reader) {
                return batches.send(statement, asked, single, reader, left);
            }
        });
    }

    private void fail(List<Question> questions, Throwable failure) {
        boolean eachMaySucceed = failure instanceof DatabaseFailure ofDatabase
                && ofDatabase.kind().isOfOneInABatch();
        for (Question question : questions) {
            if (eachMaySucceed) {
                question.askAlone(Alone.FAILED, () -> {});
            } else {
                question.fail(failure);
            }
        }
    }
}
