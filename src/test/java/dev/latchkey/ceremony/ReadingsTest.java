package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.app.Apps;
import dev.latchkey.database.Shards;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.wire.TimeOrderedId;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a finish reads on a database that places rows by the app. */
@QuarkusTest
class ReadingsTest {
    @Inject
    Apps apps;

    @Inject
    Shards shards;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /** A parameter that is NULL would take the passkeys out of the plan, and with them their place. */
    @Test
    void a_registration_reads_from_the_same_tables_as_a_login() {
        Instant now = clock.instant();
        Ticket ticket = Ticket.random(TimeOrderedId.at(now, random), random);
        Attempt attempt = new Attempt(
                apps.get(Operator.makeApp().id()),
                CeremonyType.REGISTER,
                new Tickets(ticket, ticket),
                new Caller("192.0.2.1", "", "request"),
                ticket,
                now,
                now);

        assertThat(shards.tablesOf(new Readings.TransactionRead(attempt, null).bind()))
                .containsExactlyInAnyOrder("ceremony", "app_user", "passkey");
    }
}
