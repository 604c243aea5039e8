package dev.latchkey.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.app.Origin;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String ELSEWHERE = "127.0.0.2";

    private final AtomicInteger asked = new AtomicInteger();

    @AfterAll
    static void close() {
        await(VERTX.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private HttpServer serve(HttpServerOptions options, Handler<HttpServerRequest> answer) {
        return await(VERTX.createHttpServer(options)
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    answer.handle(request);
                })
                .listen(0, ELSEWHERE));
    }

    private HttpServer serve(Handler<HttpServerRequest> answer) {
        return serve(new HttpServerOptions(), answer);
    }

    private static InetAddress[] addresses(String... addresses) throws UnknownHostException {
        InetAddress[] resolved = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            resolved[i] = InetAddress.getByName(addresses[i]);
        }
        return resolved;
    }

    private static Web web() {
        return new Web(VERTX, new HttpClientOptions(), host -> addresses(ELSEWHERE));
    }

    private static Origin localhost(String scheme, HttpServer server) {
        return Origin.of("origin", scheme + "://localhost:" + server.actualPort());
    }

    private static void assertUnread(Future<Web.Answer> answer, String sentence) {
        assertThatThrownBy(() -> await(answer)).hasRootCauseMessage(sentence);
    }

    @Test
    void the_connection_goes_to_the_address_that_was_checked() {
        HttpServer server = serve(request -> request.response()
                .putHeader("Content-Type", "application/json")
                .end(request.getHeader("Host") + request.uri()));
        Web.Answer answer = await(web().get(localhost("http", server), "/.well-known/webauthn", true));
        assertThat(answer.body()).hasToString("localhost:" + server.actualPort() + "/.well-known/webauthn");
        assertThat(answer.contentType()).isEqualTo("application/json");
    }

    @Test
    void this_machine_is_contacted_only_if_allowed() {
        HttpServer server = serve(request -> request.response().end("secret"));
        assertUnread(
                web().get(localhost("http", server), "/", false),
                "was not requested: the host has an address that is not public");
        assertUnread(
                web().get(Origin.of("origin", "https://example.com:" + server.actualPort()), "/", true),
                "was not requested: the host has an address that is not public");
        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "169.254.169.254", "::1", "fd00::1"})
    void a_host_with_one_address_that_is_not_public_is_not_contacted(String hidden) {
        Web web = new Web(VERTX, new HttpClientOptions(), host -> addresses("1.1.1.1", hidden));
        assertUnread(
                web.get(Origin.of("origin", "https://example.com"), "/", false),
                "was not requested: the host has an address that is not public");
    }

    @Test
    void localhost_that_resolves_elsewhere_is_not_contacted() {
        Web web = new Web(VERTX, new HttpClientOptions(), host -> addresses("10.0.0.1"));
        assertUnread(
                web.get(Origin.of("origin", "http://localhost:8080"), "/", true),
                "was not requested: the host has an address that is not public");
    }

    @Test
    void a_host_without_an_address_is_reported() {
        Web web = new Web(VERTX, new HttpClientOptions(), host -> {
            throw new UnknownHostException(host);
        });
        assertUnread(
                web.get(Origin.of("origin", "https://example.com"), "/", false),
                "cannot be read: the host has no address");
    }

    @Test
    void a_redirect_is_not_followed() {
        HttpServer server = serve(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "/elsewhere")
                .end());
        assertThat(await(web().get(localhost("http", server), "/", true)).status())
                .isEqualTo(302);
        assertThat(asked).hasValue(1);
    }

    @Test
    void more_than_64_KiB_are_not_read() {
        HttpServer server = serve(request -> request.response().end(Buffer.buffer(new byte[Web.MOST_BYTES + 1])));
        assertUnread(web().get(localhost("http", server), "/", true), "is larger than 64 KiB");
        HttpServer fitting = serve(request -> request.response().end(Buffer.buffer(new byte[Web.MOST_BYTES])));
        assertThat(await(web().get(localhost("http", fitting), "/", true))
                        .body()
                        .length())
                .isEqualTo(Web.MOST_BYTES);
    }

    @Test
    void an_answer_that_does_not_end_is_abandoned() {
        HttpServer server = serve(request -> request.response().setChunked(true).write("and"));
        assertUnread(web().get(localhost("http", server), "/", true), "did not arrive within 3 seconds");
    }

    @Test
    void the_certificate_must_be_the_hosts_own() {
        SelfSignedCertificate own = SelfSignedCertificate.create("localhost");
        SelfSignedCertificate others = SelfSignedCertificate.create("example.org");
        HttpServer right = serve(
                new HttpServerOptions().setSsl(true).setKeyCertOptions(own.keyCertOptions()),
                request -> request.response().end("here"));
        HttpServer wrong = serve(
                new HttpServerOptions().setSsl(true).setKeyCertOptions(others.keyCertOptions()),
                request -> request.response().end("here"));
        String refused = "cannot be read: the connection failed, or the certificate is not valid for the host";

        Web trusting = new Web(
                VERTX, new HttpClientOptions().setTrustOptions(own.trustOptions()), host -> addresses(ELSEWHERE));
        assertThat(await(trusting.get(localhost("https", right), "/", true)).body())
                .hasToString("here");
        assertUnread(web().get(localhost("https", right), "/", true), refused);
        Web misled = new Web(
                VERTX, new HttpClientOptions().setTrustOptions(others.trustOptions()), host -> addresses(ELSEWHERE));
        assertUnread(misled.get(localhost("https", wrong), "/", true), refused);
    }
}
