package dev.latchkey.ceremony;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.webauthn.AuthenticationVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** More verifications than there are places for, each as expensive as the accepted keys allow. */
@QuarkusTest
class VerificationThreadsTest {
    private static final int AT_ONCE = 64;
    private static final int ROUNDS = 5;
    private static final Duration BOUND = Duration.ofSeconds(2);

    /** COSE's labels of an RSA key's modulus and exponent. */
    private static final int N = -1;

    private static final int E = -2;

    @TestHTTPResource("/")
    URI service;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    MeterRegistry metrics;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger inProgress = new AtomicInteger();
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private volatile boolean goesOn = true;

    @Test
    void a_flood_of_verifications_leaves_the_event_loops_to_health_checks_and_other_apps() {
        TestApp other = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        other.browser().register(authenticator, other.backend().register("ada"));
        HttpRequest finish = expensiveFinish(Operator.makeApp());
        List<String> verifying = new ArrayList<>();

        for (int i = 0; i < AT_ONCE; i++) {
            flood(finish);
        }
        await().until(() -> waiting() > 0);
        for (int i = 0; i < ROUNDS || verifying.size() < ROUNDS; i++) {
            verifying.addAll(threadsThatVerify());
            assertInTime(() -> given().get(management.resolve("/q/health/live")));
            assertInTime(() -> given().get("/q/health/live"));
            assertInTime(() -> other.browser().startLogin(other.backend().authenticate("ada")));
        }
        Challenge challenge = other.browser().loginChallenge(null);
        ObjectNode answer = other.browser().answer(authenticator, challenge);
        assertInTime(() -> other.browser().finishLogin(challenge, answer));
        goesOn = false;
        await().until(() -> inProgress.get() == 0);

        assertThat(verifying).allMatch(name -> name.startsWith("executor-thread-"));
        // The first one is refused for its signature, all others because that has used up the challenge.
        assertThat(statuses).contains(401).containsOnly(400, 401);
    }

    /** A finish of a login with the largest key; its signature is wrong, which takes as long to find. */
    private HttpRequest expensiveFinish(TestApp app) {
        Browser browser = app.browser();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Challenge registration = browser.registrationChallenge(app.backend().register("mallory"));
        Browser.nonce(browser.finishRegistration(
                registration,
                authenticator
                        .register(registration.publicKey())
                        .using(Algorithm.RS256)
                        .withCoseKey(key -> key.Set(N, ones(4096)).Set(E, ones(32)))
                        .from(app.origin())
                        .response()));
        Challenge login = browser.loginChallenge(null);
        ObjectNode body = Json.object().put("handshake_id", login.handshakeId());
        body.set(
                "handshake_response",
                authenticator
                        .authenticate(login.publicKey())
                        .withSignature(signature -> Bytes.concat(new byte[1], Bytes.random(511)))
                        .from(app.origin())
                        .response());
        return HttpRequest.newBuilder(
                        service.resolve("/v1/apps/" + app.id() + "/authenticate/transactions/webauthn/finish"))
                .header("Content-Type", "application/json")
                .header("Origin", app.origin())
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static byte[] ones(int bits) {
        byte[] ones = new byte[bits / 8];
        Arrays.fill(ones, (byte) 0xff);
        return ones;
    }

    private void flood(HttpRequest finish) {
        inProgress.incrementAndGet();
        http.sendAsync(finish, BodyHandlers.discarding()).whenComplete((answer, failure) -> {
            statuses.add(failure == null ? answer.statusCode() : 0);
            if (goesOn) {
                flood(finish);
            }
            inProgress.decrementAndGet();
        });
    }

    /** How many verifications wait for a place. */
    private double waiting() {
        return metrics.get("latchkey.waiting")
                .tag("work", "verifications")
                .gauge()
                .value();
    }

    private static List<String> threadsThatVerify() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(AuthenticationVerifier.class.getName())))
                .map(thread -> thread.getKey().getName())
                .toList();
    }

    private static void assertInTime(Supplier<Response> call) {
        long start = System.nanoTime();
        Response answer = call.get();

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    }
}
