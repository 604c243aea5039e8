package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The order in which questions are taken into batches. */
class WaitingTest {
    private record Question(String appId, int number, Set<?> changes) implements Waiting.Entry {
        static Question of(String appId, int number) {
            return new Question(appId, number, Set.of(appId + number));
        }
    }

    private final Waiting<Question> waiting = new Waiting<>(100);

    private List<String> take(int most) {
        return waiting.take(most).stream()
                .map(question -> question.appId() + question.number())
                .toList();
    }

    private void add(String appId, int first, int last) {
        IntStream.rangeClosed(first, last)
                .forEach(number ->
                        assertThat(waiting.add(Question.of(appId, number))).isTrue());
    }

    @Test
    void a_batch_takes_the_oldest_questions_of_an_app() {
        add("a", 1, 5);

        assertThat(take(3)).containsExactly("a1", "a2", "a3");
        assertThat(take(3)).containsExactly("a4", "a5");
        assertThat(waiting.size()).isZero();
    }

    @Test
    void while_others_wait_no_app_has_more_than_its_share_of_a_batch() {
        add("flood", 1, 70);
        add("b", 1, 1);
        add("c", 1, 3);

        assertThat(take(9))
                .containsExactlyInAnyOrder("b1", "c1", "c2", "c3", "flood1", "flood2", "flood3", "flood4", "flood5");
        assertThat(take(2)).containsExactly("flood6", "flood7");
    }

    @Test
    void apps_that_a_batch_has_left_out_are_first_in_the_next() {
        Stream.of("a", "b", "c", "d").forEach(app -> add(app, 1, 2));

        assertThat(take(2)).containsExactly("a1", "b1");
        assertThat(take(4)).containsExactly("c1", "d1", "a2", "b2");
    }

    @Test
    void no_two_questions_of_a_batch_change_the_same_row() {
        waiting.add(new Question("a", 1, Set.of("row", "other")));
        waiting.add(new Question("a", 2, Set.of("row")));
        waiting.add(new Question("a", 3, Set.of("third")));
        waiting.add(new Question("b", 1, Set.of("other")));

        assertThat(take(10)).containsExactly("a1", "a3");
        assertThat(take(10)).containsExactlyInAnyOrder("a2", "b1");
    }

    @Test
    void no_more_wait_than_there_is_room_for_and_no_app_takes_all_of_it() {
        add("flood", 1, 75);
        assertThat(waiting.add(Question.of("flood", 76))).isFalse();
        add("b", 1, 25);
        assertThat(waiting.add(Question.of("c", 1))).isFalse();

        take(1);

        assertThat(waiting.add(Question.of("c", 1))).isTrue();
    }
}
