package dev.latchkey.database;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.LogLines;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class DatabaseClockTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Inject
    DatabaseClock databaseClock;

    @Inject
    TestClock clock;

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 0", "0, 5, 10, 0", "0, 12, 10, -2", "3, 0, 10, 3", "0, 3600, 0, -3600"})
    void the_duration_of_the_query_is_not_a_difference(int before, int database, int after, int ahead) {
        assertThat(DatabaseClock.ahead(NOON.plusSeconds(before), NOON.plusSeconds(database), NOON.plusSeconds(after)))
                .isEqualTo(Duration.ofSeconds(ahead));
    }

    @Test
    void a_difference_of_more_than_a_second_is_reported_and_leaves_the_replica_ready() {
        clock.advance(Duration.ofMinutes(1));

        try (LogLines log = LogLines.listen()) {
            databaseClock.compare();

            assertThat(log.lines()).anyMatch(line -> line.contains("ms ahead of the database's"));
        }
        given().get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void clocks_that_agree_are_not_reported() {
        clock.advance(Duration.between(clock.instant(), Instant.now()));

        try (LogLines log = LogLines.listen()) {
            databaseClock.compare();

            assertThat(log.lines()).noneMatch(line -> line.contains("the database's"));
        }
    }
}
