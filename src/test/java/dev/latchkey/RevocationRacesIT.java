package dev.latchkey;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Miscounts;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.BatchSizes;
import dev.latchkey.testsupport.services.Replicas;
import dev.latchkey.testsupport.services.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Races of logins, redemptions and registrations against revocations and deletions, on two running services, repeatedly:
 * never two successes, never a success that began after the end was acknowledged, never an error of the service.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RevocationRacesIT {
    private static final int ROUNDS = Integer.getInteger("latchkey.races.rounds", 15);
    private static final int RACERS = 3;
    private static final Duration ADJUSTMENT = Duration.ofMillis(2);
    private static final int USERS = 32;
    private static final int LIVES = Math.max(ROUNDS / 5, 3);
    private static final List<String> STEPS =
            List.of("request_authentication", "start", "read", "read_discoverable", "complete", "redeem");
    private static final long STALENESS = Duration.ofSeconds(5).toNanos();
    private static final ObjectMapper JSON = new ObjectMapper();

    private Replicas replicas;

    @BeforeAll
    void start_two_services_on_one_database() {
        replicas = Replicas.two(TestDatabase.fresh());
    }

    @AfterAll
    void stop_them_and_look_for_deadlocks() throws SQLException {
        replicas.close();
        await().until(() ->
                replicas.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") == 1);
        // Of the whole class: a server process reports its deadlocks at its end at the latest.
        assertThat(replicas.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                .isZero();
    }

    @Test
    void a_passkey_that_is_revoked() throws Exception {
        race(End.REVOKED);
    }

    @Test
    void a_user_who_is_deactivated() throws Exception {
        race(End.DEACTIVATED);
    }

    @Test
    void a_user_who_is_deleted() throws Exception {
        race(End.DELETED);
    }

    private void race(End end) throws Exception {
        TestApp app = Operator.makeApp();
        Duration headStart = Duration.ZERO;
        int won = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int before = race(app, end, end + " " + round, headStart);
            won += before;
            // Adapts to the machine's speed: an end that came too late starts earlier the next time.
            headStart = before == RACERS ? headStart.plus(ADJUSTMENT) : headStart.minus(ADJUSTMENT);
        }
        // Some succeeded and some failed; otherwise there was no race.
        assertThat(won).isBetween(1, RACERS * ROUNDS - 1);
    }

    /**
     * Races a login, a discoverable login and a redemption, each sent to both services, against the end of their user.
     *
     * @param headStart how much earlier than the others the end is sent; negative: how much later
     * @return how many of the three succeeded
     */
    private int race(TestApp app, End end, String user, Duration headStart) throws Exception {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register(user));
        String userId = app.backend().userId(user);
        String deviceId = app.backend()
                .request()
                .get("/v1/apps/{app_id}/users/{user_id}/devices", app.id(), userId)
                .path("devices[0].id");
        ObjectNode nonce = object().put(
                        "nonce",
                        app.browser().logIn(authenticator, app.backend().authenticate(user)));
        ObjectNode login = login(app, authenticator, app.backend().authenticate(user));
        ObjectNode discoverable = login(app, authenticator, null);
        ObjectNode late = login(app, authenticator, null);

        List<Callable<Sent>> calls = new ArrayList<>();
        for (int replica = 0; replica < replicas.count(); replica++) {
            int at = replica;
            calls.add(later(
                    headStart, () -> post(app, at, "login", "/authenticate/transactions/webauthn/finish", login)));
            calls.add(later(
                    headStart,
                    () -> post(app, at, "discoverable", "/authenticate/transactions/webauthn/finish", discoverable)));
            calls.add(later(headStart, () -> post(app, at, "redeem", "/authenticate/verify", nonce)));
        }
        calls.add(later(
                headStart.negated(), () -> send(app, 1, "end", end.method(), end.path(userId, deviceId), object())));
        List<Sent> answers = replicas.atOnce(calls);

        Sent ended = answers.get(answers.size() - 1);
        assertThat(ended.status()).as(ended.body()).isEqualTo(200);
        answers.add(post(app, 0, "late", "/authenticate/transactions/webauthn/finish", late));
        answers.add(post(app, 1, "late", "/authenticate/transactions/webauthn/finish", late));
        answers.add(post(app, 0, "redeem", "/authenticate/verify", nonce));
        assertThat(answers).noneMatch(answer -> answer.status() >= 500);
        for (String what : List.of("login", "discoverable", "redeem")) {
            assertThat(answers)
                    .filteredOn(answer -> answer.what().equals(what) && answer.status() == 200)
                    .hasSizeLessThanOrEqualTo(1);
        }
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 200 && !answer.what().equals("end"))
                .noneMatch(answer -> answer.sentAt() > ended.answeredAt());
        assertThat(answers.get(answers.size() - 3).status()).isIn(end.after("finish"));
        for (Sent answer : answers) {
            if (answer.status() == 200 && Set.of("login", "discoverable").contains(answer.what())) {
                ObjectNode worth = object().put(
                                "nonce",
                                JSON.readTree(answer.body()).get("nonce").textValue());
                assertThat(post(app, 0, "after", "/authenticate/verify", worth).status())
                        .isIn(end.after("redeem"));
            }
        }
        return (int) answers.stream()
                .filter(answer -> answer.status() == 200 && !answer.what().equals("end"))
                .count();
    }

    @Test
    void many_users_who_lose_access_while_batches_have_steps_of_all_of_them() throws Exception {
        TestApp app = Operator.makeApp();
        Map<String, BatchSizes> before = sizes();
        List<Callable<Integer>> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            int number = i;
            users.add(() -> {
                RacingUser user = new RacingUser(replicas, app, "user-" + number);
                user.register();
                int calls = 0;
                for (int life = 0; life < LIVES; life++) {
                    calls += user.lose(End.values()[(number + life) % End.values().length]);
                }
                return calls;
            });
        }

        List<Integer> calls = replicas.atOnce(users);

        assertThat(calls.stream().mapToInt(Integer::intValue).sum()).isGreaterThan(USERS * LIVES * 10);
        assertThat(replicas.number("SELECT count(*) FROM app_user WHERE app_id = ?", app))
                .isEqualTo(USERS);
        assertThat(replicas.number("SELECT count(*) FROM passkey WHERE app_id = ?", app))
                .isEqualTo(USERS);
        for (Map.Entry<String, String> miscount : Miscounts.QUERIES.entrySet()) {
            assertThat(replicas.number(miscount.getValue(), app))
                    .as(miscount.getKey())
                    .isZero();
        }
        assertThat(replicas.output()).doesNotContain(" ERROR ");
        assertBatches(before);
    }

    private Map<String, BatchSizes> sizes() {
        return STEPS.stream().collect(toMap(step -> step, replicas::batches));
    }

    /** That steps of each kind were in batches of several, and some in large ones. */
    private void assertBatches(Map<String, BatchSizes> before) {
        Map<String, BatchSizes> sizes = sizes();
        sizes.replaceAll((step, after) -> after.since(before.get(step)));
        assertThat(sizes)
                .allSatisfy((step, seen) -> assertThat(seen.mean()).isGreaterThan(1))
                .anySatisfy((step, seen) -> assertThat(seen.large()).isPositive());
    }

    @Test
    void an_app_that_is_deleted_while_batches_have_steps_of_it_and_of_another_one() throws Exception {
        TestApp deleted = Operator.makeApp();
        TestApp staying = Operator.makeApp();
        List<RacingUser> ofDeleted = new ArrayList<>();
        List<RacingUser> ofStaying = new ArrayList<>();
        for (int i = 0; i < USERS / 2; i++) {
            ofDeleted.add(new RacingUser(replicas, deleted, "user-" + i));
            ofStaying.add(new RacingUser(replicas, staying, "user-" + i));
        }
        List<RacingUser> users =
                Stream.concat(ofDeleted.stream(), ofStaying.stream()).toList();
        Map<String, BatchSizes> before = sizes();
        CountDownLatch loggedIn = new CountDownLatch(users.size());
        AtomicLong over = new AtomicLong(Long.MAX_VALUE);
        List<Future<?>> logins = new ArrayList<>();
        for (RacingUser user : users) {
            logins.add(replicas.submit(() -> {
                user.register();
                user.logInUntil(() -> true);
                loggedIn.countDown();
                user.logInUntil(() -> System.nanoTime() > over.get());
                user.logInUntil(() -> true);
                return user;
            }));
        }
        loggedIn.await();

        long sent = System.nanoTime();
        Operator.request()
                .delete("/admin/v1/apps/{app_id}", deleted.id())
                .then()
                .statusCode(204);
        long acknowledged = System.nanoTime();
        over.set(acknowledged + STALENESS);
        for (Future<?> login : logins) {
            login.get();
        }

        for (RacingUser user : ofStaying) {
            user.steps().forEach(step -> RacingUser.assertSucceedsOnceUntil(Long.MAX_VALUE, step));
        }
        for (RacingUser user : ofDeleted) {
            user.steps().forEach(step -> RacingUser.assertSucceedsOnceUntil(sent, step));
            assertThat(user.steps())
                    .flatExtracting(step -> step)
                    .filteredOn(Sent::succeeded)
                    .noneMatch(answer -> answer.sentAt() > acknowledged + (answer.replica() == 0 ? 0 : STALENESS));
            assertThat(user.steps().get(user.steps().size() - 1)).noneMatch(Sent::succeeded);
        }
        assertBatches(before);
    }

    @Test
    void a_registration_against_the_deletion_of_its_user() throws Exception {
        TestApp app = Operator.makeApp();
        for (int round = 0; round < ROUNDS; round++) {
            String user = "pending " + round;
            Challenge challenge =
                    app.browser().registrationChallenge(app.backend().register(user));
            JsonNode response = app.browser().made(SoftAuthenticator.synced(), challenge);
            ObjectNode finish = object().put("transaction_id", challenge.transactionId())
                    .put("handshake_id", challenge.handshakeId());
            finish.set("handshake_response", response);
            String userId = app.backend().userId(user);

            List<Sent> answers = replicas.atOnce(List.of(
                    () -> post(app, 0, "finish", "/register/transactions/webauthn/finish", finish),
                    () -> post(app, 1, "finish", "/register/transactions/webauthn/finish", finish),
                    () -> send(app, 1, "end", "DELETE", "/users/" + userId, object())));

            assertThat(answers).noneMatch(answer -> answer.status() >= 500);
            assertThat(answers)
                    .filteredOn(answer -> answer.what().equals("finish") && answer.status() == 200)
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(answers.get(2).status()).isEqualTo(200);
        }
        assertThat(replicas.number("SELECT count(*) FROM passkey WHERE app_id = ?", app))
                .isZero();
        assertThat(replicas.number("SELECT count(*) FROM app_user WHERE app_id = ?", app))
                .isZero();
    }

    @Test
    void a_key_that_is_revoked_while_it_is_used() throws Exception {
        TestApp app = Operator.makeApp();
        AtomicLong acknowledged = new AtomicLong(Long.MAX_VALUE);
        for (int round = 0; round < 2; round++) {
            String secret = Operator.makeKey(app.id(), Map.of("name", "rotated " + round));
            TestApp rotated = new TestApp(app.id(), secret, app.origin());
            String keyId = Operator.request()
                    .get("/admin/v1/apps/{app_id}/api_keys", app.id())
                    .path("api_keys[-1].id");
            List<Future<List<Sent>>> users = new ArrayList<>();
            acknowledged.set(Long.MAX_VALUE);
            for (int i = 0; i < 8; i++) {
                int at = i % replicas.count();
                users.add(replicas.submit(() -> useUntilRefused(rotated, at)));
            }
            Operator.request()
                    .delete("/admin/v1/apps/{app_id}/api_keys/{key_id}", app.id(), keyId)
                    .then()
                    .statusCode(204);
            acknowledged.set(System.nanoTime());
            for (int i = 0; i < users.size(); i++) {
                long bound = i % replicas.count() == 0 ? 0 : STALENESS;
                assertThat(users.get(i).get())
                        .noneMatch(answer -> answer.status() >= 500)
                        .noneMatch(answer -> answer.status() == 200 && answer.sentAt() > acknowledged.get() + bound);
            }
        }
    }

    /** Uses a key until it has been refused for a while. */
    private List<Sent> useUntilRefused(TestApp app, int replica) {
        List<Sent> answers = new ArrayList<>();
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    answers.add(send(app, replica, "use", "GET", "/users?limit=1", object()));
                    return answers.get(answers.size() - 1).status() == 401;
                });
        for (int i = 0; i < 20; i++) {
            Sent again = send(app, replica, "use", "GET", "/users?limit=1", object());
            assertThat(again.status()).isEqualTo(401);
            answers.add(again);
        }
        return answers;
    }

    private static Callable<Sent> later(Duration delay, Callable<Sent> call) {
        return () -> {
            LockSupport.parkNanos(delay.toNanos());
            return call.call();
        };
    }

    private static ObjectNode login(TestApp app, SoftAuthenticator authenticator, String transaction) {
        Challenge challenge = app.browser().loginChallenge(transaction);
        ObjectNode finish = object().put("handshake_id", challenge.handshakeId());
        if (transaction != null) {
            finish.put("transaction_id", transaction);
        }
        return finish.set("handshake_response", app.browser().answer(authenticator, challenge));
    }

    private static ObjectNode object() {
        return JSON.createObjectNode();
    }

    private Sent post(TestApp app, int replica, String what, String path, ObjectNode body) {
        return send(app, replica, what, "POST", path, body);
    }

    private Sent send(TestApp app, int replica, String what, String method, String path, ObjectNode body) {
        return Sent.to(replicas, replica, app, what, method, path, body);
    }
}
