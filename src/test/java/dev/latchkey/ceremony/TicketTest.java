package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.wire.TimeOrderedId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TicketTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void it_reads_what_it_writes() {
        UUID id = TimeOrderedId.at(Instant.now(), RANDOM);
        Ticket ticket = Ticket.random(id, RANDOM);

        Ticket read = Ticket.parse(ticket.text()).orElseThrow();

        assertThat(ticket.text()).matches("[A-Za-z0-9_-]{43}");
        assertThat(read.id()).isEqualTo(id);
        assertThat(read.secret()).isEqualTo(ticket.secret()).hasSize(16);
        assertThat(read.hash()).isEqualTo(Bytes.sha256(ticket.secret()));
    }

    static Stream<String> malformed() {
        String good = "A".repeat(42);
        return Stream.of(
                "",
                good,
                good + "AA",
                good + "AAA=",
                good + "=",
                good + "+",
                good + "/",
                good + " ",
                good + "\n",
                good + "\u0100",
                good + "B",
                good + "C",
                good + "D",
                "\u2603".repeat(43),
                "A".repeat(65_000));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void it_reads_nothing_else(String text) {
        assertThat(Ticket.parse(text)).isEmpty();
    }

    @Test
    void the_secret_is_not_shown_in_logs() {
        Ticket ticket = Ticket.random(UUID.nameUUIDFromBytes(new byte[1]), RANDOM);

        assertThat(ticket.toString()).isEqualTo("Ticket[" + ticket.id() + "]");
    }

    @Test
    void every_ticket_to_one_ceremony_has_a_secret_of_its_own() {
        UUID id = UUID.nameUUIDFromBytes(new byte[1]);

        assertThat(Stream.generate(() -> Ticket.random(id, RANDOM).text())
                        .limit(100)
                        .distinct())
                .hasSize(100);
    }
}
