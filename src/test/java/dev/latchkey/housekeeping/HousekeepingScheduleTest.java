package dev.latchkey.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.testsupport.services.OperationsProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(OperationsProfile.class)
class HousekeepingScheduleTest {
    @Inject
    Sql sql;

    @Test
    void housekeeping_runs_repeatedly_on_its_schedule() {
        Instant first = awaitLeaseAfter(Instant.EPOCH);

        assertThat(awaitLeaseAfter(first)).isAfter(first);
    }

    private Instant awaitLeaseAfter(Instant moment) {
        return await().atMost(Duration.ofSeconds(30)).until(this::lastLease, last -> last.isAfter(moment));
    }

    private Instant lastLease() {
        return sql.row(
                        Statement.of("SELECT max(expires_at) AS last FROM lease")
                                .bound(),
                        row -> row.instantOrNull("last") == null ? Instant.EPOCH : row.instant("last"))
                .orElseThrow();
    }
}
