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
    void a_ticket_is_parsed_from_its_text() {
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
    void anything_else_is_not_a_ticket(String text) {
        assertThat(Ticket.parse(text)).isEmpty();
    }

    @Test
    void the_string_representation_omits_the_secret() {
        Ticket ticket = Ticket.random(UUID.nameUUIDFromBytes(new byte[1]), RANDOM);

        assertThat(ticket.toString()).isEqualTo("Ticket[" + ticket.id() + "]");
    }

    @Test
    void every_ticket_has_its_own_secret() {
        UUID id = UUID.nameUUIDFromBytes(new byte[1]);

        assertThat(Stream.generate(() -> Ticket.random(id, RANDOM).text())
                        .limit(100)
                        .distinct())
                .hasSize(100);
    }
}
