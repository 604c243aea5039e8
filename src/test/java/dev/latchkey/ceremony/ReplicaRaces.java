package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.Browser.Challenge;
import dev.latchkey.testsupport.Operator;
import dev.latchkey.testsupport.ServiceProcess;
import dev.latchkey.testsupport.SoftAuthenticator;
import dev.latchkey.testsupport.TestApp;
import dev.latchkey.testsupport.TestDatabase;
import dev.latchkey.testsupport.TestServer;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Under any race, on any number of replicas, one handshake yields at most one nonce and one nonce at most one success
 * (contract section 3): 32 threads on two running services at once, again and again.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ReplicaRaces {
    private static final int THREADS = 32;
    private static final int ROUNDS = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final int portBefore = RestAssured.port;

    private TestDatabase database;
    private List<ServiceProcess> replicas;

    abstract TestServer server();

    @BeforeAll
    void start_two_services_on_one_database() {
        database = server().createDatabase();
        Map<String, String> environment = Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN);
        ServiceProcess first = ServiceProcess.ready(database, environment);
        replicas = List.of(first, ServiceProcess.ready(database, environment));
        RestAssured.port = first.uri("/").getPort();
    }

    @AfterAll
    void stop_them() {
        RestAssured.port = portBefore;
        threads.shutdownNow();
        replicas.forEach(ServiceProcess::close);
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

        assertThat(number("SELECT count(*) FROM passkey WHERE app_id = ?", app)).isEqualTo(ROUNDS);
        assertThat(number("SELECT sum(passkey_count) FROM app_user WHERE app_id = ?", app))
                .isEqualTo(ROUNDS);
        assertThat(number("SELECT count(*) FROM ceremony WHERE app_id = ? AND state = 'redeemed'", app))
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
        assertThat(number("SELECT sum(usage_count) FROM passkey WHERE app_id = ?", app))
                .isEqualTo(logins);
        assertThat(number(
                        "SELECT count(*) FROM ceremony WHERE app_id = ? AND state = 'redeemed' AND type = 'authenticate'",
                        app))
                .isEqualTo(logins);
    }

    /** The nonce of the one finish that succeeds. */
    private String finishAtOnce(TestApp app, String purpose, Challenge challenge, ObjectNode response)
            throws Exception {
        ObjectNode body = JSON.createObjectNode().put("handshake_id", challenge.handshakeId());
        if (challenge.transactionId() != null) {
            body.put("transaction_id", challenge.transactionId());
        }
        body.set("handshake_response", response);
        List<HttpResponse<String>> answers =
                postAtOnce("/v1/apps/" + app.id() + "/" + purpose + "/transactions/webauthn/finish", app, body);

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

    private void redeemAtOnce(TestApp app, String nonce) throws Exception {
        List<HttpResponse<String>> answers = postAtOnce(
                "/v1/apps/" + app.id() + "/authenticate/verify",
                app,
                JSON.createObjectNode().put("nonce", nonce));

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 401).hasSize(THREADS - 1);
    }

    private List<HttpResponse<String>> postAtOnce(String path, TestApp app, ObjectNode body) throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Future<HttpResponse<String>>> sent = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            URI uri = replicas.get(thread % replicas.size()).uri(path);
            sent.add(threads.submit(() -> {
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + app.key())
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build();
                together.await();
                return http.send(request, BodyHandlers.ofString());
            }));
        }
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (Future<HttpResponse<String>> answer : sent) {
            answers.add(answer.get());
        }
        return answers;
    }

    private long number(String sql, TestApp app) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, app.id());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
