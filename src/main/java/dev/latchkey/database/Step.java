package dev.latchkey.database;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A step that many callers take at once, each with a question of their own: a statement for one, and its twin for many. The
 * single statement is authoritative; the batch answers only what is certain, and leaves every other question to it.
 *
 * <p>So a batch changes no row that it does not lock itself, and skips those that others hold ({@code FOR NO KEY UPDATE … SKIP
 * LOCKED}).
 *
 * @param <Q> a question
 * @param <A> an answer
 */
public interface Step<Q, A> {
    /** What metrics and threads call it, such as {@code redeem}. */
    String name();

    /** The app that asks; its questions take no more than its share of a batch. */
    String appId(Q question);

    /** The rows that a question may change: no two questions of a batch have one in common. */
    default Set<?> changes(Q question) {
        return Set.of();
    }

    /** Asks one question by its single statement. */
    A one(Q question);

    /** Asks many questions by one statement; empty for those that it leaves unanswered. */
    List<Optional<A>> many(List<Q> questions, Batch batch);

    /** One batch, on its way to the database. */
    interface Batch {
        /**
         * The rows for each question, in the order of the questions.
         *
         * @param single binds the single statement of a question, which has the same parameters
         */
        <Q, R> List<List<R>> rows(
                BatchStatement statement,
                List<Q> questions,
                Function<Q, Statement.Bound> single,
                BiFunction<Q, Row, R> reader);

        /** The first row for each question, if it has any. */
        default <Q, R> List<Optional<R>> row(
                BatchStatement statement,
                List<Q> questions,
                Function<Q, Statement.Bound> single,
                BiFunction<Q, Row, R> reader) {
            return rows(statement, questions, single, reader).stream()
                    .map(rows -> rows.stream().findFirst())
                    .toList();
        }
    }
}
