package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.Replicas;
import dev.latchkey.testsupport.services.TestServer;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Under any race, on any number of replicas, one handshake yields at most one nonce and one nonce at most one success
 * (contract section 3): 32 threads against two running services, repeatedly.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ReplicaRaces {
    private static final int THREADS = 32;
    private static final int ROUNDS = Integer.getInteger("latchkey.races.rounds", 10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Replicas replicas;

    abstract TestServer server();

    @BeforeAll
    void start_two_services_on_one_database() {
        replicas = Replicas.two(server().createDatabase());
    }

    @AfterAll
    void stop_the_services() {
        replicas.close();
    }

    @Test
    void one_registration_yields_one_passkey_and_one_nonce() throws Exception {
        TestApp app = Operator.makeApp();
        for (int round = 0; round < ROUNDS; round++) {
            Challenge challenge =
                    app.browser().registrationChallenge(app.backend().register("user " + round));

            String nonce =
                    finishAtOnce(app, "register", challenge, app.browser().made(SoftAuthenticator.synced(), challenge));

            redeemAtOnce(app, nonce);
        }

        assertThat(replicas.number("SELECT count(*) FROM passkey WHERE app_id = ?", app))
                .isEqualTo(ROUNDS);
        assertThat(replicas.number("SELECT sum(passkey_count) FROM app_user WHERE app_id = ?", app))
                .isEqualTo(ROUNDS);
        assertThat(replicas.number("SELECT count(*) FROM ceremony WHERE app_id = ? AND state = 'redeemed'", app))
                .isEqualTo(ROUNDS);
    }

    @Test
    void one_login_with_a_transaction_yields_one_nonce() throws Exception {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = registered(app);
        for (int round = 0; round < ROUNDS; round++) {
            logInAtOnce(app, authenticator, app.backend().authenticate("ada"));
        }
        assertCounted(app, ROUNDS);
    }

    @Test
    void one_login_without_a_transaction_yields_one_nonce() throws Exception {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = registered(app);
        for (int round = 0; round < ROUNDS; round++) {
            logInAtOnce(app, authenticator, null);
        }
        assertCounted(app, ROUNDS);
    }

    /** Each login is finished, and each nonce redeemed, on all replicas at once. */
    @Test
    void of_many_logins_in_batches_each_yields_one_nonce() throws Exception {
        TestApp app = Operator.makeApp();
        List<SoftAuthenticator> authenticators = new ArrayList<>();
        for (int user = 0; user < THREADS; user++) {
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            app.browser().register(authenticator, app.backend().register("user " + user));
            authenticators.add(authenticator);
        }
        int rounds = Math.max(ROUNDS / 5, 1);
        for (int round = 0; round < rounds; round++) {
            List<String> finishes = new ArrayList<>();
            for (int user = 0; user < THREADS; user++) {
                Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("user " + user));
                finishes.add(finish(challenge, app.browser().answer(authenticators.get(user), challenge))
                        .toString());
            }

            List<String> redemptions = new ArrayList<>();
            for (String won : oneOfEach("/authenticate/transactions/webauthn/finish", app, finishes, 400)) {
                redemptions.add(JSON.createObjectNode()
                        .put("nonce", JSON.readTree(won).get("nonce").textValue())
                        .toString());
            }
            oneOfEach("/authenticate/verify", app, redemptions, 401);
        }

        assertCounted(app, rounds * THREADS);
        for (String step : List.of("read", "complete", "redeem")) {
            assertThat(replicas.batches(step).mean()).as(step).isGreaterThan(1);
        }
    }

    /** Sends each body to all replicas at once; the successful answer for each, of which there is one. */
    private List<String> oneOfEach(String path, TestApp app, List<String> bodies, int otherwise) throws Exception {
        List<HttpResponse<String>> answers = replicas.atOnce(IntStream.range(0, bodies.size() * replicas.count())
                .<Callable<HttpResponse<String>>>mapToObj(i ->
                        () -> replicas.send(i % replicas.count(), app, "POST", path, bodies.get(i / replicas.count())))
                .toList());
        List<String> won = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            List<HttpResponse<String>> ofOne = answers.subList(i * replicas.count(), (i + 1) * replicas.count());
            assertThat(ofOne).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
            assertThat(ofOne)
                    .filteredOn(answer -> answer.statusCode() == otherwise)
                    .hasSize(replicas.count() - 1);
            ofOne.stream().filter(answer -> answer.statusCode() == 200).forEach(answer -> won.add(answer.body()));
        }
        return won;
    }

    private static SoftAuthenticator registered(TestApp app) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        return authenticator;
    }

    private void logInAtOnce(TestApp app, SoftAuthenticator authenticator, @Nullable String transaction)
            throws Exception {
        Challenge challenge = app.browser().loginChallenge(transaction);

        String nonce =
                finishAtOnce(app, "authenticate", challenge, app.browser().answer(authenticator, challenge));

        redeemAtOnce(app, nonce);
    }

    private void assertCounted(TestApp app, int logins) throws SQLException {
        assertThat(replicas.number("SELECT sum(usage_count) FROM passkey WHERE app_id = ?", app))
                .isEqualTo(logins);
        assertThat(replicas.number(
                        "SELECT count(*) FROM ceremony WHERE app_id = ? AND state = 'redeemed' AND type = 'authenticate'",
                        app))
                .isEqualTo(logins);
    }

    /** The nonce of the one finish that succeeds. */
    private String finishAtOnce(TestApp app, String purpose, Challenge challenge, ObjectNode response)
            throws Exception {
        List<HttpResponse<String>> answers =
                postAtOnce("/" + purpose + "/transactions/webauthn/finish", app, finish(challenge, response));

        List<HttpResponse<String>> won =
                answers.stream().filter(answer -> answer.statusCode() == 200).toList();
        assertThat(won).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() != 200)
                .hasSize(THREADS - 1)
                .allMatch(answer -> answer.statusCode() == 400
                        && answer.body()
                                .equals("{\"code\":\"invalid_request\","
                                        + "\"error\":\"The transaction or handshake cannot be used.\"}"));
        return JSON.readTree(won.get(0).body()).get("nonce").textValue();
    }

    private static ObjectNode finish(Challenge challenge, ObjectNode response) {
        ObjectNode body = JSON.createObjectNode().put("handshake_id", challenge.handshakeId());
        if (challenge.transactionId() != null) {
            body.put("transaction_id", challenge.transactionId());
        }
        body.set("handshake_response", response);
        return body;
    }

    private void redeemAtOnce(TestApp app, String nonce) throws Exception {
        List<HttpResponse<String>> answers =
                postAtOnce("/authenticate/verify", app, JSON.createObjectNode().put("nonce", nonce));

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 401).hasSize(THREADS - 1);
    }

    private List<HttpResponse<String>> postAtOnce(String path, TestApp app, ObjectNode body) throws Exception {
        return replicas.atOnce(IntStream.range(0, THREADS)
                .<Callable<HttpResponse<String>>>mapToObj(
                        thread -> () -> replicas.send(thread % replicas.count(), app, "POST", path, body.toString()))
                .toList());
    }
}
