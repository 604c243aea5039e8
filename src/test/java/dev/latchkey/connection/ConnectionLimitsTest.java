package dev.latchkey.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.SparseProfile;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections, memory and time that strangers may take. */
@QuarkusTest
@TestProfile(SparseProfile.class)
class ConnectionLimitsTest {
    private static final String LIVE = "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int BODY = 64 * 1024;

    @Inject
    MeterRegistry metrics;

    private final List<RawHttp> connections = new ArrayList<>();

    @AfterEach
    void close_connections() {
        connections.forEach(RawHttp::close);
        await().until(() -> metrics.get("latchkey.request.memory").gauge().value() == 0);
    }

    private RawHttp openFrom(String address) {
        RawHttp connection = RawHttp.openFrom(address);
        connections.add(connection);
        return connection;
    }

    private double closed(String limit) {
        return metrics.get("latchkey.connections.closed")
                .tag("limit", limit)
                .counter()
                .count();
    }

    private double memory() {
        return metrics.get("latchkey.request.memory").gauge().value();
    }

    private static boolean takes(RawHttp connection) {
        try {
            connection.write("x");
            return true;
        } catch (UncheckedIOException closed) {
            return false;
        }
    }

    private static int answers(RawHttp connection) {
        return connection.write(LIVE).read().status();
    }

    @Test
    void an_address_has_so_many_connections_and_others_are_served() {
        double before = closed("address");
        for (int i = 0; i < SparseProfile.CONNECTIONS_OF_ADDRESS; i++) {
            openFrom("127.0.0.7");
        }
        RawHttp oneMore = openFrom("127.0.0.7");

        assertThat(oneMore.isClosedByService()).isTrue();
        assertThat(closed("address") - before).isEqualTo(1);
        assertThat(answers(openFrom("127.0.0.8"))).isEqualTo(200);

        connections.get(0).close();
        await().until(() -> {
            RawHttp again = openFrom("127.0.0.7");
            try {
                return answers(again) == 200;
            } catch (UncheckedIOException closed) {
                return false;
            }
        });
    }

    @Test
    void connections_that_ask_for_nothing_or_never_finish_asking_make_room_for_new_ones() {
        double before = closed("silent");
        for (int i = 0; i < SparseProfile.CONNECTIONS; i++) {
            openFrom("127.0.1." + i % 4).write("GET / HTTP/1.1\r\nHost: loc");
        }
        assertThat(answers(openFrom("127.0.0.9"))).isEqualTo(200);
        assertThat(closed("silent") - before).isPositive();
    }

    @Test
    void headers_that_come_too_slowly_are_not_waited_for() {
        RawHttp slow = openFrom("127.0.0.10").write("GET /q/health/live HTTP/1.1\r\n");
        long start = System.nanoTime();
        Answer answer = slow.read();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        assertThat(slow.isClosedByService()).isTrue();
    }

    @Test
    void a_body_that_drips_is_not_waited_for() {
        RawHttp slow = openFrom("127.0.0.14")
                .write("POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n");

        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(10))
                .until(() -> !takes(slow));
    }

    @Test
    void bodies_have_so_much_memory_and_what_came_beyond_it_is_503_until_others_are_done() {
        TestApp app = Operator.makeApp();
        String head = "POST /v1/apps/" + app.id()
                + "/authenticate/transactions/webauthn/start HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + BODY + "\r\n\r\n";
        byte[] unfinished = new byte[BODY - 1];
        int fit = SparseProfile.MEMORY_BYTES / BODY - 1;
        for (int i = 0; i < fit; i++) {
            openFrom("127.0.0.11").write(head).write(unfinished);
        }
        await().until(() -> memory() > (double) fit * (BODY - 1));

        RawHttp newcomer = openFrom("127.0.0.12").write(head).write(unfinished);
        Answer answer = newcomer.read();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers())
                .containsEntry("retry-after", "1")
                .containsEntry("content-type", "application/json");
        assertThat(answer.body()).contains("\"service_unavailable\"");
        assertThat(newcomer.isClosedByService()).isTrue();

        connections.forEach(RawHttp::close);
        await().until(() -> memory() == 0);
        assertThat(answers(openFrom("127.0.0.12"))).isEqualTo(200);
    }

    @Test
    void a_sender_without_a_valid_key_is_answered_before_their_body_has_come() {
        TestApp app = Operator.makeApp();
        for (String path : List.of("/v1/apps/" + app.id() + "/authenticate/verify", "/admin/v1/apps")) {
            RawHttp connection = openFrom("127.0.0.13")
                    .write("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer lk_wrong\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{");

            Answer answer = connection.read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).contains("\"invalid_access_token\"");
            assertThat(connection.isClosedByService()).isTrue();
        }
    }
}
