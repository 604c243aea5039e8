package dev.latchkey.testsupport.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Miscounts;
import dev.latchkey.testsupport.services.BatchSizes;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * People who register passkeys and log in concurrently on several replicas, whatever happens to the replicas: after a
 * failure each starts over. It records everything that was acknowledged, and every answer that should not have been
 * given.
 */
public final class Traffic implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SOME = 20;
    private static final int LOGINS_PER_PERSON = 3;
    private static final String CLIENT = "/transactions/webauthn/";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final TestApp app;
    private final List<ServiceProcess> replicas;
    private final int threads;
    private final ExecutorService people;
    private final AtomicInteger names = new AtomicInteger();
    private volatile boolean open = true;

    private final Queue<byte[]> registered = new ConcurrentLinkedQueue<>();
    private final Queue<String> redeemed = new ConcurrentLinkedQueue<>();
    private final Queue<String> strange = new ConcurrentLinkedQueue<>();
    private final Queue<Long> loginMicros = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicLong> statuses = new ConcurrentHashMap<>();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong longestMillis = new AtomicLong();

    private Traffic(TestApp app, List<ServiceProcess> replicas, int threads) {
        this.app = app;
        this.replicas = new CopyOnWriteArrayList<>(replicas);
        this.threads = threads;
        this.people = Executors.newFixedThreadPool(threads);
    }

    /** Starts this number of concurrent people. */
    public static Traffic on(TestApp app, List<ServiceProcess> replicas, int threads) {
        Traffic traffic = new Traffic(app, replicas, threads);
        for (int i = 0; i < threads; i++) {
            traffic.people.execute(traffic::comeAgainAndAgain);
        }
        return traffic;
    }

    /** Replaces a replica that has stopped. */
    public void replace(ServiceProcess gone, ServiceProcess by) {
        replicas.set(replicas.indexOf(gone), by);
    }

    private void comeAgainAndAgain() {
        while (open) {
            try {
                come("person " + names.incrementAndGet());
            } catch (RuntimeException e) {
                strange.add(e.toString());
            }
        }
    }

    private void come(String name) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Optional<JsonNode> begun = post(
                "/transactions/register", object().put("external_id", name).put("passkey_display_name", name), 201);
        Optional<String> nonce = begun.flatMap(transaction -> ceremony(
                "register",
                transaction.get("transaction_id").textValue(),
                challenge -> app.browser().made(authenticator, challenge)));
        if (nonce.isEmpty()) {
            return;
        }
        registered.add(authenticator.credentials().get(0).id());
        if (!redeem(nonce.get())) {
            return;
        }
        for (int i = 0; i < LOGINS_PER_PERSON && open; i++) {
            long start = System.nanoTime();
            Optional<String> login = i % 2 == 0 ? logIn(authenticator, null) : logInByTransaction(authenticator, name);
            if (login.isEmpty() || !redeem(login.get())) {
                return;
            }
            loginMicros.add((System.nanoTime() - start) / 1_000);
        }
    }

    private Optional<String> logIn(SoftAuthenticator authenticator, @Nullable String transaction) {
        return ceremony("authenticate", transaction, challenge -> app.browser().answer(authenticator, challenge));
    }

    private Optional<String> logInByTransaction(SoftAuthenticator authenticator, String name) {
        return post("/transactions/authenticate", object().put("external_id", name), 201)
                .flatMap(begun ->
                        logIn(authenticator, begun.get("transaction_id").textValue()));
    }

    private interface Answer {
        ObjectNode to(Browser.Challenge challenge);
    }

    private Optional<String> ceremony(String kind, @Nullable String transaction, Answer authenticator) {
        ObjectNode start = object();
        if (transaction != null) {
            start.put("transaction_id", transaction);
        }
        return post("/" + kind + CLIENT + "start", start, 200)
                .map(begun -> new Browser.Challenge(
                        begun.at("/handshake/challenge/publicKey"),
                        begun.at("/handshake/id").textValue(),
                        transaction))
                .flatMap(challenge -> {
                    ObjectNode finish = start.deepCopy().put("handshake_id", challenge.handshakeId());
                    finish.set("handshake_response", authenticator.to(challenge));
                    return post("/" + kind + CLIENT + "finish", finish, 200);
                })
                .map(finished -> finished.get("nonce").textValue());
    }

    private boolean redeem(String nonce) {
        boolean done =
                post("/authenticate/verify", object().put("nonce", nonce), 200).isPresent();
        if (done) {
            redeemed.add(nonce);
        }
        return done;
    }

    /** The answer; empty if there was none, or after a 503 and the wait that it requests. */
    private Optional<JsonNode> post(String path, ObjectNode body, int expected) {
        ServiceProcess replica = replicas.get(ThreadLocalRandom.current().nextInt(replicas.size()));
        HttpRequest request = HttpRequest.newBuilder(replica.uri("/v1/apps/" + app.id() + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + app.key())
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        long start = System.nanoTime();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            longestMillis.accumulateAndGet((System.nanoTime() - start) / 1_000_000, Math::max);
            statuses.computeIfAbsent(response.statusCode(), status -> new AtomicLong())
                    .incrementAndGet();
            if (response.statusCode() == expected) {
                return Optional.of(JSON.readTree(response.body()));
            }
            if (response.statusCode() != 503
                    || response.headers().firstValue("Retry-After").isEmpty()) {
                strange.add(path + " " + response.statusCode() + " " + response.body());
            }
        } catch (JsonProcessingException e) {
            strange.add(path + " " + e.getMessage());
        } catch (IOException hungUp) {
            lost.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        return Optional.empty();
    }

    private static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** The number of passkeys acknowledged until now. */
    public int registered() {
        return registered.size();
    }

    /** The number of ceremonies acknowledged until now. */
    public int successes() {
        return redeemed.size();
    }

    /** Waits until some more logins have succeeded. */
    public void awaitMore() {
        int before = successes();
        await().atMost(PATIENCE).until(() -> successes() >= before + SOME);
    }

    /** Waits until so many steps share statements in this replica that a fault strikes batches of several. */
    public void awaitBatches(ServiceProcess replica) {
        awaitMore();
        BatchSizes before = BatchSizes.of(replica);
        await().atMost(PATIENCE)
                .until(() -> BatchSizes.of(replica).since(before).shared() >= SOME);
    }

    /** Waits until every user has been refused since now because the database cannot be reached. */
    public void awaitUnavailable() {
        long before = answered(503);
        await().atMost(PATIENCE).until(() -> answered(503) >= before + threads);
    }

    /** The number of answers with this status. */
    public long answered(int status) {
        AtomicLong count = statuses.get(status);
        return count == null ? 0 : count.get();
    }

    /** The number of requests without an answer, because their connection was closed. */
    public long lost() {
        return lost.get();
    }

    /** The longest time to an answer, in milliseconds. */
    public long longestMillis() {
        return longestMillis.get();
    }

    /** A percentile of the duration of a login, from start to redemption, in milliseconds. */
    public double loginMillis(int percentile) {
        List<Long> sorted = loginMicros.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((sorted.size() - 1) * percentile / 100) / 1000.0;
    }

    /** The distinct unexpected answers. */
    public List<String> strange() {
        return strange.stream().distinct().toList();
    }

    /** Lets everyone finish their current ceremony, and starts no new ones. */
    @Override
    public void close() {
        open = false;
        people.shutdown();
        try {
            assertThat(people.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asserts that everything acknowledged exists, nothing is half-written, and no nonce can be redeemed twice. */
    public void assertNothingLost(TestDatabase database) throws SQLException {
        assertThat(strange()).isEmpty();
        try (Connection connection = database.connect()) {
            for (byte[] credentialId : registered) {
                assertThat(number(
                                connection,
                                "SELECT count(*) FROM passkey WHERE app_id = ? AND credential_id = ?",
                                app.id(),
                                credentialId))
                        .isEqualTo(1);
            }
            assertThat(number(
                            connection,
                            "SELECT count(*) FROM ceremony WHERE app_id = ? AND state = 'redeemed'",
                            app.id()))
                    .isBetween((long) redeemed.size(), redeemed.size() + lost.get() + answered(503));
            assertThat(halfWritten(connection)).isEmpty();
        }
        redeemed.stream()
                .skip(Math.max(0, redeemed.size() - 50))
                .forEach(nonce ->
                        assertThat(app.backend().verify(nonce).statusCode()).isEqualTo(401));
    }

    private List<String> halfWritten(Connection connection) throws SQLException {
        Map<String, String> contradictions = new LinkedHashMap<>(Miscounts.QUERIES);
        contradictions.put(
                "completed registrations without their passkey",
                "SELECT count(*) FROM ceremony c WHERE c.app_id = ? AND c.type = 'register'"
                        + " AND c.state IN ('completed', 'redeemed') AND NOT EXISTS"
                        + " (SELECT 1 FROM passkey p WHERE p.app_id = c.app_id AND p.id = c.passkey_id)");
        contradictions.put(
                "passkeys without their registration",
                "SELECT count(*) FROM passkey p WHERE p.app_id = ? AND NOT EXISTS (SELECT 1 FROM ceremony c"
                        + " WHERE c.app_id = p.app_id AND c.passkey_id = p.id AND c.type = 'register')");
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, String> contradiction : contradictions.entrySet()) {
            long count = number(connection, contradiction.getValue(), app.id());
            if (count > 0) {
                found.add(count + " " + contradiction.getKey());
            }
        }
        return found;
    }

    private static long number(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
