package dev.latchkey.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Semaphore all = new Semaphore(100);
    private final Semaphore host = new Semaphore(20);

    private Lane lane(boolean isFailing) {
        return new Lane(new Claims.Due("app", "webhook", "https://example.com/", isFailing), host);
    }

    private static Outcome outcome(DeliveryState state) {
        Attempt attempt = new Attempt(
                new UUID(0, 1), 1, new UUID(0, 2), "user.created", "", "{}", "https://example.com/", new byte[0], null);
        return new Outcome(attempt, state, 200, null, Duration.ZERO);
    }

    @Test
    void a_webhook_takes_its_places_and_gives_them_back() {
        Lane lane = lane(false);
        assertThat(lane.takePlaces(all)).isEqualTo(Lane.MOST_AT_ONCE);
        assertThat(lane.takePlaces(all)).isZero();
        lane.giveBack(10, all);
        assertThat(lane.takePlaces(all)).isEqualTo(10);
        lane.giveBack(Lane.MOST_AT_ONCE, all);
        assertThat(all.availablePermits()).isEqualTo(100);
        assertThat(host.availablePermits()).isEqualTo(20);
    }

    @Test
    void webhooks_of_one_host_share_its_places() {
        assertThat(lane(false).takePlaces(all)).isEqualTo(Lane.MOST_AT_ONCE);
        assertThat(lane(false).takePlaces(all)).isEqualTo(20 - Lane.MOST_AT_ONCE);
        assertThat(all.availablePermits()).isEqualTo(80);
    }

    @Test
    void after_three_failures_in_a_row_one_attempt_is_made_at_a_time() {
        Lane lane = lane(false);
        lane.takePlaces(all);
        lane.end(outcome(DeliveryState.PENDING), all);
        lane.end(outcome(DeliveryState.PENDING), all);
        assertThat(lane.takePlaces(all)).isEqualTo(2);
        lane.end(outcome(DeliveryState.PENDING), all);
        assertThat(lane.isFailing()).isTrue();
        assertThat(lane.takePlaces(all)).isZero();
        lane.end(outcome(DeliveryState.DELIVERED), all);
        assertThat(lane.isFailing()).isFalse();
        assertThat(lane.takeEnded()).hasSize(4);
    }

    @Test
    void a_webhook_that_has_failed_on_any_replica_begins_with_one_attempt() {
        assertThat(lane(true).takePlaces(all)).isEqualTo(1);
    }

    @Test
    void work_that_is_wanted_meanwhile_is_done_once_more() {
        Lane lane = lane(false);
        assertThat(lane.beginWork()).isTrue();
        assertThat(lane.beginWork()).isFalse();
        assertThat(lane.endWork()).isTrue();
        assertThat(lane.endWork()).isFalse();
        assertThat(lane.isIdle()).isTrue();
    }
}
