package dev.latchkey.testsupport.people;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * People who log in repeatedly until this is closed, each with their own passkey, every other time with a transaction. A login
 * whose connection is lost, to the service or behind a proxy, is started again.
 */
public final class LoginLoad implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_TIMEOUT)
            .build();
    private final TestApp app;
    private final Supplier<URI> service;
    private final ExecutorService threads;
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong interruptions = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile boolean goesOn = true;

    private LoginLoad(TestApp app, int people, Supplier<URI> service) {
        this.app = app;
        this.service = service;
        this.threads = Executors.newFixedThreadPool(people);
    }

    /**
     * Registers some people and lets them log in.
     *
     * @param service supplies the target of each call
     */
    public static LoginLoad start(TestApp app, int people, Supplier<URI> service) {
        LoginLoad load = new LoginLoad(app, people, service);
        List<SoftAuthenticator> authenticators = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            app.browser().register(authenticator, app.backend().register("person-" + i));
            authenticators.add(authenticator);
        }
        for (int i = 0; i < people; i++) {
            String name = "person-" + i;
            SoftAuthenticator authenticator = authenticators.get(i);
            load.threads.submit(() -> load.logInUntilClosed(name, authenticator));
        }
        return load;
    }

    /** The number of successful logins. */
    public long logins() {
        return logins.get();
    }

    /** The number of logins that were restarted because a connection was lost. */
    public long interruptions() {
        return interruptions.get();
    }

    /** All other answers. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /**
     * Waits until this many more logins have succeeded.
     *
     * @throws AssertionError if they have not in 90 seconds
     */
    public void await(long more) throws InterruptedException {
        long wanted = logins() + more;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (logins() < wanted) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no more logins: " + logins() + " of " + wanted + ", " + failures());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() throws InterruptedException {
        goesOn = false;
        threads.shutdown();
        if (!threads.awaitTermination(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }

    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String answer) {
            super(answer);
        }
    }

    private void logInUntilClosed(String name, SoftAuthenticator authenticator) {
        for (boolean withTransaction = true; goesOn; withTransaction = !withTransaction) {
            try {
                logIn(name, authenticator, withTransaction);
                logins.incrementAndGet();
            } catch (IOException lost) {
                interruptions.incrementAndGet();
            } catch (Failed e) {
                failures.add(e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void logIn(String name, SoftAuthenticator authenticator, boolean withTransaction)
            throws IOException, InterruptedException, Failed {
        ObjectNode none = Json.object();
        @Nullable
        String transaction = withTransaction
                ? post("transactions/authenticate", none.deepCopy().put("external_id", name))
                        .get("transaction_id")
                        .textValue()
                : null;
        JsonNode started =
                post("authenticate/transactions/webauthn/start", none.deepCopy().put("transaction_id", transaction));
        ObjectNode finish = none.deepCopy()
                .put("handshake_id", started.at("/handshake/id").textValue())
                .put("transaction_id", transaction);
        finish.set(
                "handshake_response",
                authenticator
                        .authenticate(started.at("/handshake/challenge/publicKey"))
                        .from(app.origin())
                        .response());
        JsonNode nonce = post("authenticate/transactions/webauthn/finish", finish);
        post("authenticate/verify", none.deepCopy().set("nonce", nonce.get("nonce")));
    }

    private JsonNode post(String call, ObjectNode body) throws IOException, InterruptedException, Failed {
        HttpRequest request = HttpRequest.newBuilder(service.get().resolve("/v1/apps/" + app.id() + "/" + call))
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + app.key())
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() == BAD_GATEWAY || response.statusCode() == GATEWAY_TIMEOUT) {
            throw new IOException("the proxy lost the connection");
        }
        if (response.statusCode() >= 300) {
            throw new Failed(call + ": " + response.statusCode() + " " + response.body());
        }
        return Json.MAPPER.readTree(response.body());
    }
}
