package dev.latchkey;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import dev.latchkey.testsupport.services.DatabaseProxy;
import dev.latchkey.testsupport.services.DatabaseProxy.Moment;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.Started;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cuts the connection to the database before, during and after each statement of a ceremony. */
@TestInstance(Lifecycle.PER_CLASS)
class CutConnectionsIT {
    private static final Map<String, String> STATEMENTS = Map.of(
            "read", "SELECT c.challenge, c.rp_id",
            "read discoverable", "FROM (SELECT 1) AS one",
            "complete a registration", "INSERT INTO passkey",
            "complete a login", "SET sign_count = GREATEST",
            "redeem", "SET state = 'redeemed', redeemed_at");
    private static final int AT_ONCE = 16;
    private static final Duration BOUND = Duration.ofSeconds(12);
    private static final Duration SILENCE_BOUND = Duration.ofSeconds(25);

    private LocalPostgres postgres;
    private DatabaseProxy proxy;
    private ServiceProcess service;
    private TestApp app;

    @BeforeAll
    void start_a_service_that_reaches_its_database_through_a_proxy() {
        postgres = LocalPostgres.anywhere().start();
        proxy = DatabaseProxy.of(postgres.port());
        service = ServiceProcess.ready(proxy.database(), Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
        RestAssured.port = service.uri("/").getPort();
        app = Operator.makeApp();
    }

    @AfterAll
    void stop_it() throws Exception {
        Started.close(service, proxy, postgres);
    }

    @ParameterizedTest
    @CsvSource({
        "read, BEFORE", "read, IN", "read, AFTER",
        "complete a registration, BEFORE", "complete a registration, IN", "complete a registration, AFTER"
    })
    void a_registration_is_complete_or_absent(String statement, Moment moment) throws SQLException {
        String user = "register " + statement + moment;
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String transaction = app.backend().register(user);
        Challenge challenge = app.browser().registrationChallenge(transaction);
        var response = app.browser().made(authenticator, challenge);

        cut(statement, moment);
        assertUnavailable(() -> app.browser().finishRegistration(challenge, response));

        boolean isDone = number(
                        "SELECT count(*) FROM ceremony c JOIN app_user u ON u.id = c.user_id"
                                + " WHERE u.external_id = ? AND c.state = 'completed'",
                        user)
                == 1;
        assertThat(number(
                        "SELECT count(*) FROM passkey p JOIN app_user u ON u.id = p.user_id WHERE u.external_id = ?",
                        user))
                .isEqualTo(isDone ? 1 : 0);
        assertThat(number("SELECT passkey_count FROM app_user WHERE external_id = ?", user))
                .isEqualTo(isDone ? 1 : 0);
        if (statement.startsWith("read") || moment == Moment.BEFORE) {
            assertThat(isDone).isFalse();
        } else if (moment == Moment.AFTER) {
            assertThat(isDone).isTrue();
        }
        if (isDone) {
            assertThat(app.browser().startRegistration(transaction).statusCode())
                    .isEqualTo(400);
            assertThat(app.browser().logIn(authenticator, null)).isNotEmpty();
        } else {
            assertThat(app.backend().externalIdOf(app.browser().register(SoftAuthenticator.synced(), transaction)))
                    .isEqualTo(user);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "read, BEFORE", "read, IN", "read, AFTER",
        "complete a login, BEFORE", "complete a login, IN", "complete a login, AFTER"
    })
    void a_login_with_a_transaction_counts_once_or_not_at_all(String statement, Moment moment) throws SQLException {
        assertCountsOnceOrNotAtAll("with", statement, moment, true);
    }

    @ParameterizedTest
    @CsvSource({
        "read discoverable, BEFORE", "read discoverable, IN", "read discoverable, AFTER",
        "complete a login, BEFORE", "complete a login, IN", "complete a login, AFTER"
    })
    void a_login_without_a_transaction_counts_once_or_not_at_all(String statement, Moment moment) throws SQLException {
        assertCountsOnceOrNotAtAll("without", statement, moment, false);
    }

    private void assertCountsOnceOrNotAtAll(String kind, String statement, Moment moment, boolean withTransaction)
            throws SQLException {
        String user = kind + statement + moment;
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register(user));
        Challenge challenge =
                app.browser().loginChallenge(withTransaction ? app.backend().authenticate(user) : null);
        var response = app.browser().answer(authenticator, challenge);

        cut(statement, moment);
        assertUnavailable(() -> app.browser().finishLogin(challenge, response));

        long logins = number(
                "SELECT p.usage_count FROM passkey p JOIN app_user u ON u.id = p.user_id" + " WHERE u.external_id = ?",
                user);
        assertThat(number(
                        "SELECT count(*) FROM ceremony c JOIN app_user u ON u.id = c.user_id"
                                + " WHERE u.external_id = ? AND c.type = 'authenticate' AND c.state = 'completed'",
                        user))
                .isEqualTo(logins);
        if (statement.startsWith("read") || moment == Moment.BEFORE) {
            assertThat(logins).isZero();
        } else if (moment == Moment.AFTER) {
            assertThat(logins).isEqualTo(1);
        }
        Response again = app.browser().finishLogin(challenge, response);
        assertThat(again.statusCode()).isEqualTo(logins == 1 ? 400 : 200);
        assertThat(app.backend().externalIdOf(app.browser().logIn(authenticator, null)))
                .isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource({"BEFORE", "IN", "AFTER"})
    void a_nonce_is_redeemed_or_still_valid(Moment moment) throws SQLException {
        String user = "redeem " + moment;
        String nonce =
                app.browser().register(SoftAuthenticator.synced(), app.backend().register(user));

        cut("redeem", moment);
        assertUnavailable(() -> app.backend().verify(nonce));

        boolean isRedeemed = number(
                        "SELECT count(*) FROM ceremony c JOIN app_user u ON u.id = c.user_id"
                                + " WHERE u.external_id = ? AND c.state = 'redeemed'",
                        user)
                == 1;
        if (moment != Moment.IN) {
            assertThat(isRedeemed).isEqualTo(moment == Moment.AFTER);
        }
        assertThat(app.backend().verify(nonce).statusCode()).isEqualTo(isRedeemed ? 401 : 200);
        assertThat(app.backend().verify(nonce).statusCode()).isEqualTo(401);
    }

    /** Repeated until the batch that is cut has several. */
    @ParameterizedTest
    @CsvSource({"BEFORE", "IN", "AFTER"})
    void all_nonces_of_a_batch_are_redeemed_or_all_still_valid(Moment moment) throws Exception {
        await().atMost(Duration.ofMinutes(1)).until(() -> cutBatch(moment) > 1);
    }

    /** How many nonces were in a batch that was cut. */
    private int cutBatch(Moment moment) throws Exception {
        List<String> users = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> "batch " + moment + i + System.nanoTime())
                .toList();
        List<String> nonces = users.stream()
                .map(user -> app.browser()
                        .register(SoftAuthenticator.synced(), app.backend().register(user)))
                .toList();
        proxy.cut("redeemed_at = live.now", moment);
        List<Response> answers = Together.all(nonces.stream()
                .map(nonce -> (Callable<Response>) () -> app.backend().verify(nonce))
                .toList());
        letTheDatabaseFinish();

        int cut = 0;
        for (int i = 0; i < AT_ONCE; i++) {
            boolean isRedeemed = number(
                            "SELECT count(*) FROM ceremony c JOIN app_user u ON u.id = c.user_id"
                                    + " WHERE u.external_id = ? AND c.state = 'redeemed'",
                            users.get(i))
                    == 1;
            if (answers.get(i).statusCode() == 200) {
                assertThat(isRedeemed).isTrue();
            } else {
                cut++;
                assertThat(answers.get(i).statusCode()).isEqualTo(503);
                if (moment != Moment.IN) {
                    assertThat(isRedeemed).isEqualTo(moment == Moment.AFTER);
                }
                assertThat(app.backend().verify(nonces.get(i)).statusCode()).isEqualTo(isRedeemed ? 401 : 200);
            }
            assertThat(app.backend().verify(nonces.get(i)).statusCode()).isEqualTo(401);
        }
        return cut;
    }

    @Test
    void a_network_that_drops_everything_is_reported_in_time_and_liveness_stays_up() {
        proxy.fallSilent();
        long start = System.nanoTime();
        Response answer =
                app.backend().createRegister(Map.of("external_id", "silence", "passkey_display_name", "Silence"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SILENCE_BOUND);
        assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
        proxy.speak();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> app.browser().startLogin(null).statusCode() == 200
                        && app.backend()
                                        .createRegister(
                                                Map.of("external_id", "silence", "passkey_display_name", "Silence"))
                                        .statusCode()
                                == 201);
    }

    private void cut(String statement, Moment moment) {
        proxy.cut(STATEMENTS.get(statement), moment);
    }

    private interface Call {
        Response send();
    }

    private void assertUnavailable(Call call) {
        long start = System.nanoTime();
        Response answer = call.send();

        assertThat(proxy.hasCut()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        letTheDatabaseFinish();
    }

    /** A statement whose connection was cut may still be running. */
    private void letTheDatabaseFinish() {
        await().until(() -> number(
                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE ? AND pid <> pg_backend_pid()",
                        "%ceremony%")
                == 0);
    }

    private long number(String sql, String user) throws SQLException {
        try (Connection connection = postgres.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, user);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
