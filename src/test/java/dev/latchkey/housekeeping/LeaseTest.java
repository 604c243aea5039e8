package dev.latchkey.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.database.Sql;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.SecureRandom;
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
        return new Lease(work, sql, clock, random);
    }

    @Test
    void one_replica_holds_it_and_can_take_it_again() {
        Lease holder = replica();
        Lease other = replica();

        assertThat(holder.take()).contains(NOTHING);
        assertThat(other.take()).isEmpty();
        assertThat(holder.take()).contains(NOTHING);
    }

    @Test
    void of_many_concurrent_attempts_one_succeeds() throws Exception {
        for (int round = 0; round < 10; round++) {
            List<Callable<Optional<UUID>>> replicas = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                replicas.add(replica()::take);
            }
            ExecutorService threads = Executors.newFixedThreadPool(replicas.size());
            int holders = 0;
            for (Future<Optional<UUID>> taken : threads.invokeAll(replicas)) {
                holders += taken.get().isPresent() ? 1 : 0;
            }
            threads.shutdown();
            assertThat(holders).isEqualTo(1);
            clock.advance(Lease.TTL.plusMillis(1));
        }
    }

    @Test
    void a_lease_of_a_dead_holder_expires_and_its_progress_is_kept() {
        Lease dead = replica();
        Lease other = replica();
        dead.take();
        assertThat(dead.keep(SOME)).isTrue();
        clock.advance(Lease.TTL.dividedBy(2));
        assertThat(other.take()).isEmpty();

        clock.advance(Lease.TTL);

        assertThat(other.take()).contains(SOME);
        assertThat(dead.keep(MORE)).isFalse();
        assertThat(other.take()).contains(SOME);
    }

    @Test
    void a_holder_that_renews_it_keeps_it() {
        Lease holder = replica();
        holder.take();
        for (int i = 0; i < 3; i++) {
            clock.advance(Lease.TTL.minusSeconds(1));
            assertThat(holder.keep(SOME)).isTrue();
        }

        assertThat(replica().take()).isEmpty();
    }

    @Test
    void a_released_lease_is_free_at_once() {
        Lease holder = replica();
        Lease other = replica();
        holder.take();
        holder.giveBack();
        assertThat(other.take()).isPresent();

        holder.giveBack();
        assertThat(holder.take()).isEmpty();
    }
}
