package dev.latchkey.http;

import static dev.latchkey.http.ErrorShapeTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Bodies are at most 64 KiB, and senders of larger ones receive an answer (contract section 4). */
@QuarkusTest
class BodyLimitTest {
    private static final int LIMIT = 65_536;
    private static final int MEBIBYTE = 1024 * 1024;

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private String head(String framing) {
        return "POST /v1/apps/" + app.id() + "/authenticate/transactions/webauthn/start HTTP/1.1\r\n"
                + "Host: localhost\r\nContent-Type: application/json\r\n" + framing + "\r\n\r\n";
    }

    private static byte[] body(int length) {
        return Bytes.utf8("{\"x\":\"" + "x".repeat(length - 8) + "\"}");
    }

    private Answer send(int length) {
        try (RawHttp connection = RawHttp.open()) {
            return connection
                    .write(head("Content-Length: " + length))
                    .write(body(length))
                    .read();
        }
    }

    private Answer sendChunked(int length) {
        try (RawHttp connection = RawHttp.open()) {
            connection.write(head("Transfer-Encoding: chunked"));
            byte[] body = body(length);
            for (int sent = 0; sent < length; sent += 10_000) {
                int size = Math.min(10_000, length - sent);
                connection.write(Integer.toHexString(size) + "\r\n");
                connection.write(Arrays.copyOfRange(body, sent, sent + size));
                connection.write("\r\n");
            }
            return connection.write("0\r\n\r\n").read();
        }
    }

    @Test
    void a_body_of_exactly_64_kib_is_read_and_one_more_byte_is_413() {
        assertThat(send(LIMIT).status()).isEqualTo(200);
        assertError(send(LIMIT + 1), 413, "invalid_request");
    }

    @Test
    void a_chunked_body_is_limited_in_the_same_way() {
        assertThat(sendChunked(LIMIT).status()).isEqualTo(200);
        assertError(sendChunked(LIMIT + 1), 413, "invalid_request");
    }

    @Test
    void a_sender_of_8_mb_receives_the_answer_and_can_reuse_the_connection() {
        try (RawHttp connection = RawHttp.open()) {
            connection.write(head("Content-Length: " + 8 * MEBIBYTE)).write(body(8 * MEBIBYTE));
            assertError(connection.read(), 413, "invalid_request");

            connection.write(head("Content-Length: 2")).write("{}");
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_sender_of_more_than_8_mb_receives_the_answer_and_the_connection_is_closed() {
        try (RawHttp connection = RawHttp.open()) {
            connection.write(head("Content-Length: " + 100 * MEBIBYTE)).write(new byte[8 * MEBIBYTE + 1]);
            Answer answer = connection.read();

            assertError(answer, 413, "invalid_request");
            assertThat(answer.headers().get("connection")).isEqualToIgnoringCase("close");
            assertThat(connection.isClosedByService()).isTrue();
        }
    }

    @Test
    void more_than_8_mb_announced_are_413_before_they_have_come() {
        try (RawHttp connection = RawHttp.open()) {
            Answer answer = connection
                    .write(head("Content-Length: " + (8 * MEBIBYTE + 1)))
                    .read();

            assertError(answer, 413, "invalid_request");
            assertThat(answer.headers().get("connection")).isEqualToIgnoringCase("close");
            assertThat(connection.isClosedByService()).isTrue();
        }
    }

    @Test
    void an_endless_sender_is_cut_off() {
        long start = System.nanoTime();
        try (RawHttp connection = RawHttp.open()) {
            connection.write(head("Transfer-Encoding: chunked"));
            assertThatThrownBy(() -> {
                        while (System.nanoTime() - start < PATIENCE_NANOS) {
                            connection
                                    .write("100000\r\n")
                                    .write(new byte[MEBIBYTE])
                                    .write("\r\n");
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void a_sender_who_expects_100_continue_receives_it() {
        try (RawHttp connection = RawHttp.open()) {
            connection.write(head("Content-Length: 2\r\nExpect: 100-continue"));
            assertThat(connection.readHeadOnly().status()).isEqualTo(100);
            connection.write("{}");
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @TestFactory
    Stream<DynamicTest> too_large_a_body_is_413_on_every_path_but_the_imports() {
        return Stream.concat(
                        Route.all().stream()
                                .filter(route -> !route.name().equals("importUsers"))
                                .map(route -> route.method() + " " + route.path(app.id())),
                        Stream.of("POST /", "POST /nothing", "PUT /v1/apps", "POST /q/health"))
                .map(line -> DynamicTest.dynamicTest(
                        line,
                        () -> assertError(
                                RawHttp.send(
                                        line,
                                        Map.of(
                                                "Content-Type",
                                                "application/json",
                                                "Authorization",
                                                "Bearer " + (line.contains(" /admin/") ? Operator.TOKEN : app.key())),
                                        body(LIMIT + 1)),
                                413,
                                "invalid_request")));
    }

    @Test
    void an_unauthorized_import_is_answered_before_its_body_was_sent_and_the_connection_is_closed() {
        try (RawHttp connection = RawHttp.open()) {
            connection
                    .write("POST /admin/v1/apps/" + app.id() + "/import HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/x-ndjson\r\nContent-Length: " + 100 * MEBIBYTE + "\r\n\r\n")
                    .write(new byte[MEBIBYTE]);

            assertError(connection.read(), 401, "invalid_access_token");
            assertThat(connection.isClosedByService()).isTrue();
        }
    }

    @Test
    void an_answer_to_a_large_body_still_has_its_cors_headers() {
        try (RawHttp connection = RawHttp.open()) {
            Answer answer = connection
                    .write(head("Origin: https://example.com\r\nContent-Length: " + (LIMIT + 1)))
                    .write(body(LIMIT + 1))
                    .read();

            assertError(answer, 413, "invalid_request");
            assertThat(answer.headers().get("access-control-allow-origin")).isEqualTo("https://example.com");
        }
    }
}
