package dev.latchkey.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.services.SparseProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What HTTP does not allow is answered in the shape of all errors, and its connection closed (contract section 4). */
@QuarkusTest
@TestProfile(SparseProfile.class) // some requests are refused for what has not come in time
class MalformedRequestTest {
    private static final String GET = "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n";
    private static final String POST =
            "POST /v1/apps/x/authenticate/transactions/webauthn/start HTTP/1.1\r\nHost: localhost\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private static void assertRefused(int status, String request) {
        try (RawHttp connection = RawHttp.open()) {
            Answer answer = connection.write(request).read();

            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
            assertThat(answer.headers())
                    .containsEntry("content-type", "application/json")
                    .containsEntry("cache-control", "no-store")
                    .containsEntry("connection", "close");
            assertThat(answer.body()).matches("\\{\"code\":\"invalid_request\",\"error\":\"[^\"]+\"}");
            assertThat(connection.isClosedByService()).isTrue();
        }
    }

    @TestFactory
    Stream<DynamicTest> it_is_refused() {
        return Map.<String, String>ofEntries(
                        Map.entry("no request line", "\u0001\u0002\u0003\r\n\r\n"),
                        Map.entry("a request line without a version", "GET /\r\nHost: localhost\r\n\r\n"),
                        Map.entry("a version that does not exist", "GET / HTTP/one\r\nHost: localhost\r\n\r\n"),
                        Map.entry("a header without a name", GET + ": x\r\n\r\n"),
                        Map.entry("a header's name with a blank", GET + "a b: x\r\n\r\n"),
                        Map.entry("a control character in a header", GET + "a: \u0000\r\n\r\n"),
                        Map.entry("no Host", "GET /q/health/live HTTP/1.1\r\n\r\n"),
                        Map.entry("two Hosts", GET + "Host: localhost\r\n\r\n"),
                        Map.entry("a length that is no number", POST + "Content-Length: x\r\n\r\n"),
                        Map.entry("a negative length", POST + "Content-Length: -1\r\n\r\n"),
                        Map.entry("two lengths", POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
                        Map.entry("a length beyond all numbers", POST + "Content-Length: 99999999999999999999\r\n\r\n"),
                        Map.entry("another transfer coding", POST + "Transfer-Encoding: gzip\r\n\r\n"),
                        Map.entry("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                        Map.entry("a chunk without a size", CHUNKED + "xyz\r\n"),
                        Map.entry("a chunk larger than its size", CHUNKED + "2\r\n{}}}\r\n"),
                        Map.entry("an endless chunk extension", CHUNKED + "2;" + "x".repeat(5_000)),
                        Map.entry("many trailer fields", CHUNKED + "0\r\n" + "a: b\r\n".repeat(1_000)))
                .entrySet()
                .stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> assertRefused(400, each.getValue())));
    }

    @Test
    void too_long_a_path_is_414() {
        assertRefused(414, "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void too_large_or_too_many_headers_are_431() {
        assertRefused(431, GET + "X-Large: " + "x".repeat(17_000) + "\r\n\r\n");
        assertRefused(431, GET + "X: y\r\n".repeat(200) + "\r\n");
    }

    @Test
    void before_http_1_1_a_host_may_be_omitted() {
        try (RawHttp connection = RawHttp.open()) {
            assertThat(connection
                            .write("GET /q/health/live HTTP/1.0\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void requests_that_were_sent_ahead_are_answered_in_their_order() {
        List<String> paths = List.of("/q/health/live", "/nothing", "/q/health/ready", "/v1/apps/x");
        try (RawHttp connection = RawHttp.open()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                requests.append("GET ")
                        .append(paths.get(i % 4))
                        .append(" HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: request-")
                        .append(i)
                        .append("\r\n\r\n");
            }
            connection.write(requests.toString());
            for (int i = 0; i < 200; i++) {
                Answer answer = connection.read();
                assertThat(answer.headers()).containsEntry("x-request-id", "request-" + i);
                assertThat(answer.status()).isEqualTo(i % 2 == 0 ? 200 : 404);
            }
        }
    }

    @Test
    void what_follows_a_body_is_the_next_request() {
        String start = POST + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        String chunked =
                POST + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        try (RawHttp connection = RawHttp.open()) {
            connection.write(start + chunked + start + GET + "\r\n");

            for (int i = 0; i < 3; i++) {
                assertThat(connection.read().status()).isEqualTo(404);
            }
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }
}
