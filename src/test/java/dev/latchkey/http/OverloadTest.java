package dev.latchkey.http;

import static dev.latchkey.http.ErrorShapeTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.SparseProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * More verifications than a replica can do at once, blocked by a lock on the passkeys. Two are processed, two may wait for a
 * second, and no other call is affected.
 */
@QuarkusTest
@TestProfile(SparseProfile.class)
class OverloadTest {
    private static final int AT_ONCE = SparseProfile.VERIFICATIONS;
    private static final int WAITING = SparseProfile.WAITING;

    @Inject
    DataSource database;

    private final List<RawHttp> connections = new ArrayList<>();
    private TestApp app;
    private SoftAuthenticator authenticator;
    private Connection lock;

    @BeforeEach
    void hold_up_verifications() throws SQLException {
        app = Operator.makeApp();
        authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
        lock = database.getConnection();
        lock.setAutoCommit(false);
        try (Statement statement = lock.createStatement()) {
            statement.execute("LOCK TABLE passkey IN ACCESS EXCLUSIVE MODE");
        }
    }

    @AfterEach
    void release_verifications() throws SQLException {
        release();
        lock.setAutoCommit(true);
        lock.close();
        connections.forEach(RawHttp::close);
    }

    private void release() throws SQLException {
        lock.rollback();
    }

    /** A login that is sent and not yet answered. */
    private RawHttp finish() {
        var challenge = app.browser().loginChallenge(null);
        String body = "{\"handshake_id\":\"%s\",\"handshake_response\":%s}"
                .formatted(challenge.handshakeId(), app.browser().answer(authenticator, challenge));
        RawHttp connection = RawHttp.open();
        connections.add(connection);
        return connection.write("POST /v1/apps/" + app.id()
                + "/authenticate/transactions/webauthn/finish HTTP/1.1\r\nHost: localhost\r\nOrigin: " + app.origin()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + Bytes.utf8(body).length + "\r\n\r\n"
                + body);
    }

    private List<RawHttp> finishes(int count) {
        List<RawHttp> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(finish());
        }
        return sent;
    }

    private void awaitBlocked(int count) {
        await().until(() -> blocked() == count);
    }

    /** The number of statements that wait for the lock. */
    private int blocked() throws SQLException {
        try (Statement statement = lock.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'passkey'::regclass")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static void assertUnavailable(Answer answer) {
        assertError(answer, 503, "service_unavailable");
        assertThat(answer.headers()).containsEntry("retry-after", "1");
    }

    @Test
    void a_full_queue_is_refused_at_once_and_a_queued_request_when_its_time_is_over() throws SQLException {
        List<RawHttp> worked = finishes(AT_ONCE);
        awaitBlocked(AT_ONCE);
        List<RawHttp> waiting = finishes(WAITING);
        Answer refused = finish().read();

        assertUnavailable(refused);
        assertThat(refused.headers()).containsEntry("access-control-allow-origin", app.origin());
        waiting.forEach(connection -> assertUnavailable(connection.read()));
        assertThat(blocked()).isEqualTo(AT_ONCE);

        release();
        worked.forEach(connection -> assertThat(connection.read().status()).isEqualTo(200));
    }

    @Test
    void a_queued_request_is_served_when_a_place_is_free() throws SQLException {
        List<RawHttp> sent = finishes(AT_ONCE + WAITING);
        awaitBlocked(AT_ONCE);

        release();

        sent.forEach(connection -> assertThat(connection.read().status()).isEqualTo(200));
    }

    @Test
    void all_other_calls_are_served_meanwhile() {
        finishes(AT_ONCE + WAITING);
        awaitBlocked(AT_ONCE);

        assertThat(RawHttp.send("GET /q/health/ready", Map.of()).status()).isEqualTo(200);
        assertThat(RawHttp.send("GET /q/health/live", Map.of()).status()).isEqualTo(200);
        assertThat(app.browser().startLogin(null).statusCode()).isEqualTo(200);
        assertThat(app.backend()
                        .createRegister(Map.of("external_id", "bob", "passkey_display_name", "Bob"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Operator.request().get("/admin/v1/apps").statusCode()).isEqualTo(200);
    }

    @Test
    void a_caller_who_hangs_up_frees_no_thread_that_is_still_working() throws SQLException {
        List<RawHttp> worked = finishes(AT_ONCE);
        awaitBlocked(AT_ONCE);
        worked.forEach(RawHttp::close);

        assertUnavailable(finish().read());
        assertThat(blocked()).isEqualTo(AT_ONCE);

        release();
        await().untilAsserted(() -> assertThat(finish().read().status()).isEqualTo(200));
        finishes(AT_ONCE + WAITING)
                .forEach(connection -> assertThat(connection.read().status()).isEqualTo(200));
    }

    @Test
    void a_queued_caller_who_hangs_up_leaves_the_queue() throws SQLException {
        finishes(AT_ONCE);
        awaitBlocked(AT_ONCE);
        finishes(WAITING).forEach(RawHttp::close);

        List<RawHttp> others = finishes(WAITING);
        release();

        others.forEach(connection -> assertThat(connection.read().status()).isEqualTo(200));
    }

    @Test
    void a_body_that_arrives_too_slowly_is_refused() {
        try (RawHttp connection = RawHttp.open()) {
            connection.write(
                    "POST /v1/apps/" + app.id()
                            + "/authenticate/transactions/webauthn/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
            Answer answer = connection.read();

            assertError(answer, 400, "invalid_request");
            assertThat(answer.headers().get("connection")).isEqualToIgnoringCase("close");
            assertThat(connection.isClosedByService()).isTrue();
        }
    }

    @Test
    void hundreds_of_slow_senders_delay_nobody() {
        List<RawHttp> slow = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            RawHttp connection = RawHttp.open();
            connections.add(connection);
            slow.add(connection.write("POST /v1/apps/" + app.id() + "/authenticate/verify HTTP/1.1\r\nHost: loc"));
        }
        assertThat(RawHttp.send("GET /q/health/ready", Map.of()).status()).isEqualTo(200);
        assertThat(app.browser().startLogin(null).statusCode()).isEqualTo(200);
        slow.forEach(connection -> connection.write("alhost\r\n"));
        assertThat(app.browser().startLogin(null).statusCode()).isEqualTo(200);
    }
}
