package dev.latchkey.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LeaseTest {
    private static final UUID NOTHING = new UUID(0, 0);
    private static final UUID SOME = new UUID(1, 1);
    private static final UUID MORE = new UUID(2, 2);

    private final String work = "test-" + UUID.randomUUID();

    @Inject
    Sql sql;

    @Inject
    TestClock clock;

    @Inject
    SecureRandom random;

    private Lease replica() {
        return new Lease(work, Duration.ZERO, sql, random);
    }

    /** Lets the database's time pass, as far as the lease is concerned. */
    private void pass(Duration time) {
        sql.change(Statement.of(
                        "UPDATE lease SET expires_at = expires_at - make_interval(secs => :seconds) WHERE name = :name")
                .with("seconds", time.toSeconds())
                .with("name", work));
    }

    @Test
    void one_replica_holds_it_and_can_take_it_again() {
        Lease holder = replica();
        Lease other = replica();

        assertThat(holder.take(false)).contains(NOTHING);
        assertThat(other.take(false)).isEmpty();
        assertThat(holder.take(false)).contains(NOTHING);
    }

    @Test
    void of_many_concurrent_attempts_one_succeeds() throws Exception {
        for (int round = 0; round < 10; round++) {
            List<Callable<Optional<UUID>>> replicas = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Lease replica = replica();
                replicas.add(() -> replica.take(false));
            }
            ExecutorService threads = Executors.newFixedThreadPool(replicas.size());
            int holders = 0;
            for (Future<Optional<UUID>> taken : threads.invokeAll(replicas)) {
                holders += taken.get().isPresent() ? 1 : 0;
            }
            threads.shutdown();
            assertThat(holders).isEqualTo(1);
            pass(Lease.TTL);
        }
    }

    @Test
    void a_lease_of_a_dead_holder_expires_and_its_progress_is_kept() {
        Lease dead = replica();
        Lease other = replica();
        dead.take(false);
        assertThat(dead.keep(SOME)).isTrue();
        pass(Lease.TTL.dividedBy(2));
        assertThat(other.take(false)).isEmpty();

        pass(Lease.TTL);

        assertThat(other.take(false)).contains(SOME);
        assertThat(dead.keep(MORE)).isFalse();
        assertThat(other.take(false)).contains(SOME);
    }

    @Test
    void a_holder_that_renews_it_keeps_it() {
        Lease holder = replica();
        holder.take(false);
        for (int i = 0; i < 3; i++) {
            pass(Lease.TTL.minusSeconds(30));
            assertThat(holder.keep(SOME)).isTrue();
        }

        assertThat(replica().take(false)).isEmpty();
    }

    @Test
    void a_clock_of_a_replica_that_is_ahead_holds_it_no_longer() {
        clock.advance(Duration.ofDays(400));
        replica().take(false);

        pass(Lease.TTL);

        assertThat(replica().take(false)).isPresent();
        clock.advance(Duration.ofDays(-400));
    }

    @Test
    void one_that_was_taken_when_the_databases_clock_was_ahead_is_free() {
        replica().take(false);
        pass(Duration.ofDays(-400));

        assertThat(replica().take(false)).isPresent();
    }

    @Test
    void after_a_run_it_rests_unless_an_operator_asks_for_it() {
        Lease holder = new Lease(work, Duration.ofMinutes(5), sql, random);
        holder.take(false);
        holder.giveBack();

        assertThat(holder.take(false)).isEmpty();
        assertThat(replica().take(true)).isPresent();
        assertThat(holder.take(true)).isEmpty();
    }

    @Test
    void a_released_lease_is_free_at_once() {
        Lease holder = replica();
        Lease other = replica();
        holder.take(false);
        holder.giveBack();
        assertThat(other.take(false)).isPresent();

        holder.giveBack();
        assertThat(holder.take(false)).isEmpty();
    }
}
