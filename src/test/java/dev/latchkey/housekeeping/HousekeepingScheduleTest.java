package dev.latchkey.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.testsupport.services.OperationsProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
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
        Instant patience = Instant.now().plusSeconds(30);
        while (true) {
            Instant last = sql.row(
                            Statement.of("SELECT max(expires_at) AS last FROM lease")
                                    .bound(),
                            row -> row.instantOrNull("last") == null ? Instant.EPOCH : row.instant("last"))
                    .orElseThrow();
            if (last.isAfter(moment)) {
                return last;
            }
            assertThat(Instant.now()).isBefore(patience);
        }
    }
}
