package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.Replicas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A user who logs in again and again, with and without a transaction, each finish and each redemption on all replicas at once. Every
 * answer is kept, to be compared with when the user lost access.
 */
final class RacingUser {
    private static final String CLIENT = "/transactions/webauthn/";

    /** The status of a call that has already succeeded on another replica. */
    private static final Map<String, Integer> SECOND = Map.of("finish", 400, "redeem", 401);

    private static final int MOST_LOGINS = 3;
    private static final long MOST_DELAY = Duration.ofMillis(10).toNanos();

    private final Replicas replicas;
    private final TestApp app;
    private final String name;
    private final List<List<Sent>> steps = new ArrayList<>();
    private SoftAuthenticator authenticator = SoftAuthenticator.synced();
    private String userId = "";
    private String deviceId = "";

    RacingUser(Replicas replicas, TestApp app, String name) {
        this.replicas = replicas;
        this.app = app;
        this.name = name;
    }

    /** Creates the user's passkey, and the user if there is none of that name. */
    void register() {
        authenticator = SoftAuthenticator.synced();
        ObjectNode tickets = Json.object();
        tickets.set(
                "transaction_id",
                must(post(
                                "/transactions/register",
                                Json.object().put("external_id", name).put("passkey_display_name", name)))
                        .at("/transaction_id"));
        Sent started = must(post("/register" + CLIENT + "start", tickets));
        tickets.set("handshake_id", started.at("/handshake/id"));
        tickets.set("handshake_response", app.browser().made(authenticator, challenge(started)));
        Sent finished = must(post("/register" + CLIENT + "finish", tickets));
        deviceId = must(post("/authenticate/verify", Json.object().set("nonce", finished.at("/nonce"))))
                .at("/device_id")
                .textValue();
        userId = must(send("GET", "/users?limit=1&identifier=" + name, Json.object()))
                .at("/users/0/id")
                .textValue();
    }

    /**
     * Loses access while logging in, and gets it back: every step that was answered before succeeded once, none that was sent after it
     * was acknowledged did.
     *
     * @return how many calls were compared
     */
    int lose(End end) {
        steps.clear();
        int before = 1 + ThreadLocalRandom.current().nextInt(MOST_LOGINS);
        for (int i = 0; i < before; i++) {
            logIn(i % 2 == 0);
        }
        Future<Sent> ending = replicas.submit(() -> {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MOST_DELAY));
            return send(end.method(), end.path(userId, deviceId), Json.object());
        });
        logInUntil(ending::isDone);
        Sent ended = must(result(ending));
        logIn(true);
        logIn(false);

        steps.forEach(step -> assertAgrees(step, end, ended));
        if (end == End.DEACTIVATED) {
            must(send("PATCH", "/users/" + userId + "/activate", Json.object()));
        } else {
            register();
        }
        return steps.stream().mapToInt(List::size).sum();
    }

    private static void assertAgrees(List<Sent> step, End end, Sent ended) {
        String what = step.get(0).what();
        assertSucceedsOnceUntil(ended.sentAt(), step);
        if (step.stream().allMatch(answer -> answer.sentAt() > ended.answeredAt())) {
            assertThat(step).as("%s", ended).anyMatch(answer -> end.after(what).contains(answer.status()));
            assertThat(step)
                    .as("%s", ended)
                    .filteredOn(Sent::succeeded)
                    .hasSize(end.after(what).contains(200) ? 1 : 0);
        }
        assertThat(step)
                .filteredOn(answer -> !answer.succeeded())
                .allMatch(answer ->
                        end.after(what).contains(answer.status()) || answer.status() == SECOND.getOrDefault(what, 0));
    }

    /** That a step succeeded once if it was answered before, and no more than once at any time, without an error of the service. */
    static void assertSucceedsOnceUntil(long time, List<Sent> step) {
        assertThat(step).noneMatch(answer -> answer.status() >= 500);
        assertThat(step).filteredOn(Sent::succeeded).hasSizeLessThanOrEqualTo(1);
        if (step.stream().allMatch(answer -> answer.answeredAt() < time)) {
            assertThat(step).filteredOn(Sent::succeeded).hasSize(1);
        }
    }

    /** Logs in until this is so, one whole time at least. */
    void logInUntil(BooleanSupplier isOver) {
        boolean withTransaction = true;
        do {
            logIn(withTransaction);
            withTransaction = !withTransaction;
        } while (!isOver.getAsBoolean());
    }

    /** The answers of all replicas to each step until now. */
    List<List<Sent>> steps() {
        return List.copyOf(steps);
    }

    private void logIn(boolean withTransaction) {
        ObjectNode tickets = Json.object();
        if (withTransaction) {
            Sent requested =
                    step("request", "/transactions/authenticate", Json.object().put("external_id", name));
            if (!requested.succeeded()) {
                return;
            }
            tickets.set("transaction_id", requested.at("/transaction_id"));
        }
        Sent started = step(withTransaction ? "start" : "start of anyone", "/authenticate" + CLIENT + "start", tickets);
        if (!started.succeeded()) {
            return;
        }
        tickets.set("handshake_id", started.at("/handshake/id"));
        tickets.set("handshake_response", app.browser().answer(authenticator, challenge(started)));
        onAll("finish", "/authenticate" + CLIENT + "finish", tickets)
                .ifPresent(finished ->
                        onAll("redeem", "/authenticate/verify", Json.object().set("nonce", finished.at("/nonce"))));
    }

    private static Challenge challenge(Sent started) {
        return new Challenge(
                started.at("/handshake/challenge/publicKey"),
                started.at("/handshake/id").textValue(),
                started.at("/transaction_id").textValue());
    }

    private Sent step(String what, String path, ObjectNode body) {
        Sent answer = Sent.to(replicas, any(), app, what, "POST", path, body);
        steps.add(List.of(answer));
        return answer;
    }

    /** The answer that succeeded, if one did. */
    private Optional<Sent> onAll(String what, String path, ObjectNode body) {
        List<Future<Sent>> sent = new ArrayList<>();
        for (int i = 0; i < replicas.count(); i++) {
            int replica = i;
            sent.add(replicas.submit(() -> Sent.to(replicas, replica, app, what, "POST", path, body)));
        }
        List<Sent> answers = sent.stream().map(RacingUser::result).toList();
        steps.add(answers);
        return answers.stream().filter(Sent::succeeded).findFirst();
    }

    private Sent post(String path, ObjectNode body) {
        return send("POST", path, body);
    }

    private Sent send(String method, String path, ObjectNode body) {
        return Sent.to(replicas, any(), app, path, method, path, body);
    }

    private int any() {
        return ThreadLocalRandom.current().nextInt(replicas.count());
    }

    private static Sent must(Sent answer) {
        assertThat(answer.succeeded()).as("%s", answer).isTrue();
        return answer;
    }

    private static Sent result(Future<Sent> sent) {
        try {
            return sent.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
