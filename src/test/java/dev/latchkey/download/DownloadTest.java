package dev.latchkey.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.services.TestWebServer;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DownloadTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final byte[] DOCUMENT = Bytes.utf8("a document");

    private final TestWebServer server = new TestWebServer();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Download download = new Download(Download.Limits.USUAL);
    private final Download hasty =
            new Download(new Download.Limits(Duration.ofMillis(300), Duration.ofMillis(600), 1 << 20));

    @AfterEach
    void stop() {
        end.countDown();
        server.close();
    }

    @Test
    void a_document_is_returned_with_its_etag() throws Exception {
        server.serves(DOCUMENT, "\"7\"");

        Download.Answer answer = download.fetch(server.at("/blob"), null, NOW);

        assertThat(answer).isInstanceOfSatisfying(Download.Answer.Document.class, document -> {
            assertThat(document.body()).isEqualTo(DOCUMENT);
            assertThat(document.etag()).isEqualTo("\"7\"");
        });
        assertThat(server.asked()).containsExactly("/blob null");
    }

    @Test
    void a_known_document_is_not_sent_again() throws Exception {
        server.answers(exchange -> exchange.sendResponseHeaders(304, -1));

        assertThat(download.fetch(server.at("/"), "\"7\"", NOW)).isEqualTo(new Download.Answer.NotModified());
        assertThat(server.asked()).containsExactly("/ \"7\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | 2026-11-23T12:02:00Z",
                "Mon, 23 Nov 2026 15:00:00 GMT | 2026-11-23T15:00:00Z",
                "later |",
                "-5 |",
                "99999999999 |"
            })
    void an_overloaded_server_may_say_when_to_retry(String retryAfter, Instant retryAt) throws Exception {
        server.says(429, "Retry-After", retryAfter);

        assertThat(download.fetch(server.at("/"), null, NOW)).isEqualTo(new Download.Answer.TooManyRequests(retryAt));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 400, 404, 500, 503})
    void any_other_status_is_a_failure(int status) {
        server.answers(exchange -> exchange.sendResponseHeaders(status, -1));

        assertFails(download, server.at("/"), "answered with status " + status);
    }

    @Test
    void a_redirection_on_the_host_is_followed() throws Exception {
        server.answers(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/new")) {
                exchange.sendResponseHeaders(200, DOCUMENT.length);
                exchange.getResponseBody().write(DOCUMENT);
            } else {
                exchange.getResponseHeaders().set("Location", "/new");
                exchange.sendResponseHeaders(302, -1);
            }
        });

        assertThat(download.fetch(server.at("/"), null, NOW)).isInstanceOf(Download.Answer.Document.class);
    }

    @Test
    void a_redirection_to_another_host_is_not_followed() {
        try (TestWebServer other = new TestWebServer()) {
            server.says(301, "Location", other.at("/").toString());

            assertFails(download, server.at("/"), "redirected to another host");
            assertThat(other.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "https://localhost/", "//example.com/"})
    void a_redirection_to_another_scheme_or_host_is_not_followed(String location) {
        server.says(307, "Location", location);

        assertFails(download, server.at("/"), "redirected to another host");
    }

    @Test
    void redirections_are_limited() {
        server.says(302, "Location", "/");

        assertFails(download, server.at("/"), "redirected too often");
        assertThat(server.asked()).hasSize(4);
    }

    @Test
    void forty_megabytes_are_too_large() {
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 40; i++) {
                exchange.getResponseBody().write(megabyte);
            }
        });

        assertFails(download, server.at("/"), "could not be downloaded");
    }

    @Test
    void a_response_that_does_not_begin_is_abandoned() {
        server.answers(exchange -> await());

        assertFails(hasty, server.at("/"), "took too long");
    }

    @Test
    void a_response_that_does_not_end_is_abandoned() {
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write(DOCUMENT);
            body.flush();
            await();
        });

        assertFails(hasty, server.at("/"), "took too long");
    }

    @Test
    void an_unreachable_server_is_a_failure() {
        URI gone = server.at("/");
        server.close();

        assertFails(download, gone, "could not be downloaded");
    }

    @Test
    void a_url_that_is_not_http_is_a_failure() {
        assertFails(download, URI.create("file:///etc/passwd"), "has an address that must not be contacted");
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertFails(Download download, URI uri, String why) {
        assertThatThrownBy(() -> download.fetch(uri, null, NOW))
                .isInstanceOf(DownloadFailure.class)
                .hasMessageStartingWith(why);
    }
}
