package dev.latchkey.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What {@code check.WebTest} does not say already. */
class PublicHttpTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String HERE = "127.0.0.3";
    private static final PublicHttp.Limits LIMITS = new PublicHttp.Limits(Duration.ofSeconds(5), 1000);
    private static final PublicHttp.Limits BRIEF = new PublicHttp.Limits(Duration.ofMillis(500), 1000);

    @AfterAll
    static void close() {
        await(VERTX.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** Any name leads to this machine, which counts as public. */
    private static PublicHttp http(HttpClientOptions options, PublicHttp.Limits limits, PublicHttp.Resolver resolver) {
        return new PublicHttp(VERTX, options, resolver, limits, address -> true);
    }

    private static InetAddress[] here() throws UnknownHostException {
        return new InetAddress[] {InetAddress.getByName(HERE)};
    }

    private static PublicHttp.Request post(String url) {
        return new PublicHttp.Request(HttpMethod.POST, URI.create(url), Map.of("a", "b"), Buffer.buffer("body"), false);
    }

    private static PublicHttp.Fault fault(Future<?> exchange) {
        Throwable failure = catchThrowable(() -> await(exchange));
        assertThat(failure).hasRootCauseInstanceOf(PublicHttp.Failure.class);
        return ((PublicHttp.Failure) failure.getCause()).fault();
    }

    @Test
    void the_name_is_resolved_once() {
        AtomicInteger lookUps = new AtomicInteger();
        PublicHttp http = new PublicHttp(
                VERTX,
                new HttpClientOptions(),
                host -> new InetAddress[] {
                    InetAddress.getByName(lookUps.incrementAndGet() == 1 ? "192.168.0.1" : "1.1.1.1")
                },
                LIMITS);

        assertThat(fault(http.send(post("https://rebinding.example.com/")))).isEqualTo(PublicHttp.Fault.NOT_PUBLIC);
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void the_certificate_must_be_that_of_the_name_and_not_of_the_address() {
        SelfSignedCertificate own = SelfSignedCertificate.create("hooks.example.com");
        CompletableFuture<String> indicated = new CompletableFuture<>();
        HttpServer server = await(VERTX.createHttpServer(
                        new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(own.keyCertOptions()))
                .requestHandler(request -> {
                    indicated.complete(request.connection().indicatedServerName());
                    request.body()
                            .onSuccess(
                                    body -> request.response().end(body + request.uri() + request.getHeader("Host")));
                })
                .listen(0, HERE));
        PublicHttp http = http(new HttpClientOptions().setTrustOptions(own.trustOptions()), LIMITS, host -> here());
        int port = server.actualPort();

        assertThat(await(http.send(post("https://hooks.example.com:" + port + "/a?b=c")))
                        .body())
                .hasToString("body/a?b=chooks.example.com:" + port);
        assertThat(indicated).isCompletedWithValue("hooks.example.com");
        assertThat(fault(http.send(post("https://other.example.com:" + port + "/"))))
                .isEqualTo(PublicHttp.Fault.NO_CONNECTION);
        assertThat(fault(http(new HttpClientOptions(), LIMITS, host -> here())
                        .send(post("https://hooks.example.com:" + port + "/"))))
                .as("an unknown authority")
                .isEqualTo(PublicHttp.Fault.NO_CONNECTION);
    }

    @Test
    void of_a_long_answer_the_beginning_is_read_and_the_connection_is_closed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        HttpServer server = await(VERTX.createHttpServer()
                .requestHandler(request -> {
                    request.connection().closeHandler(end -> closed.countDown());
                    request.response().setStatusCode(202).setChunked(true).write(Buffer.buffer(new byte[1001]));
                })
                .listen(0, HERE));

        PublicHttp.Answer answer = await(http(new HttpClientOptions(), LIMITS, host -> here())
                .send(post("http://example.com:" + server.actualPort() + "/")));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().length()).isEqualTo(1000);
        assertThat(answer.isWhole()).isFalse();
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_answer_that_never_ends_is_given_up_and_the_connection_is_closed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        HttpServer server = await(VERTX.createHttpServer()
                .requestHandler(request -> {
                    request.connection().closeHandler(end -> closed.countDown());
                    request.response().setChunked(true).write("and");
                })
                .listen(0, HERE));

        assertThat(fault(http(new HttpClientOptions(), BRIEF, host -> here())
                        .send(post("http://example.com:" + server.actualPort() + "/"))))
                .isEqualTo(PublicHttp.Fault.TOO_SLOW);

        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_look_up_that_takes_too_long_is_given_up_and_nothing_is_sent_after_it() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        CountDownLatch resolve = new CountDownLatch(1);
        CountDownLatch resolved = new CountDownLatch(1);
        HttpServer server = await(VERTX.createHttpServer()
                .connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(request -> request.response().end())
                .listen(0, HERE));
        PublicHttp http = http(new HttpClientOptions(), BRIEF, host -> {
            try {
                resolve.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            resolved.countDown();
            return here();
        });
        PublicHttp.Request request = post("http://example.com:" + server.actualPort() + "/");

        assertThat(fault(http.send(request))).isEqualTo(PublicHttp.Fault.TOO_SLOW);
        resolve.countDown();
        assertThat(resolved.await(5, TimeUnit.SECONDS)).isTrue();

        assertThat(await(http(new HttpClientOptions(), LIMITS, host -> here()).send(request))
                        .status())
                .isEqualTo(200);
        assertThat(connections).hasValue(1);
    }
}
