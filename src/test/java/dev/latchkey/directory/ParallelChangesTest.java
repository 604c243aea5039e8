package dev.latchkey.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Backend;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Changes that race for the same rows: each answer is one of the contract's, and each effect occurs once. */
@QuarkusTest
class ParallelChangesTest {
    private static final int ROUNDS = 4;
    private static final int RACERS = 8;
    private static final String APP = "/admin/v1/apps/{app_id}";

    @Inject
    Rows rows;

    @Inject
    DataSource database;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp(Map.of("nonce_format", "jwt"));
    }

    private Response deleteApp() {
        return Operator.request().delete(APP, app.id());
    }

    private Response createKey() {
        return Operator.request()
                .body(Map.of("name", "another", "scopes", List.of("verify")))
                .post(APP + "/api_keys", app.id());
    }

    private Response change(String user, String call) {
        return Operator.request().patch(APP + "/users/{user_id}/" + call, app.id(), user);
    }

    private Response replaceMetadata(String user) {
        return Operator.request()
                .body(Map.of("user_metadata", Map.of("a", 1)))
                .patch(APP + "/users/{user_id}", app.id(), user);
    }

    private Response deleteUser(String user) {
        return Operator.request().delete(APP + "/users/{user_id}", app.id(), user);
    }

    private Response revokeDevice(String user, String device) {
        return Operator.request().delete(APP + "/users/{user_id}/devices/{device_id}", app.id(), user, device);
    }

    private SoftAuthenticator registered(String externalId) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register(externalId));
        return authenticator;
    }

    private String deviceOf(String user) {
        return rows.texts("SELECT id FROM passkey WHERE app_id = ? AND user_id = ?", app.id(), user)
                .get(0);
    }

    private static List<Integer> statuses(int times, Callable<Response> request) throws InterruptedException {
        return Together.all(times, request).stream().map(Response::statusCode).toList();
    }

    private static List<Integer> statuses(List<Callable<Response>> requests) throws InterruptedException {
        return Together.all(requests).stream().map(Response::statusCode).toList();
    }

    private static void assertOnce(List<Integer> statuses, int status, int others) {
        assertThat(statuses).containsOnlyOnce(status).containsOnly(status, others);
    }

    @RepeatedTest(ROUNDS)
    void one_of_several_deletions_of_an_app_succeeds() throws InterruptedException {
        registered("ada");

        assertOnce(statuses(RACERS, this::deleteApp), 204, 404);
    }

    @RepeatedTest(ROUNDS)
    void one_of_several_deletions_of_a_user_succeeds_and_is_recorded() throws InterruptedException {
        registered("ada");
        String user = app.backend().userId("ada");

        assertOnce(statuses(RACERS, () -> deleteUser(user)), 200, 404);

        assertThat(rows.texts("SELECT id FROM operator_action WHERE app_id = ? AND type = 'user.deleted'", app.id()))
                .hasSize(1);
    }

    /** A login without a transaction inserts its ceremony last. */
    @Test
    void a_deletion_of_a_user_that_waits_for_a_login_holds_no_ceremony() throws SQLException {
        registered("ada");
        String user = app.backend().userId("ada");
        CompletableFuture<Response> deletion;
        try (Connection login = database.getConnection()) {
            login.setAutoCommit(false);
            lock(login, "SELECT FROM passkey WHERE app_id = ? AND user_id = ? FOR NO KEY UPDATE", user);

            deletion = CompletableFuture.supplyAsync(() -> deleteUser(user));
            await().until(() ->
                    !rows.texts("SELECT pid FROM pg_locks WHERE NOT granted").isEmpty());

            lock(login, "SELECT FROM ceremony WHERE app_id = ? AND user_id = ? FOR NO KEY UPDATE NOWAIT", user);
            login.rollback();
            login.setAutoCommit(true);
        }
        assertThat(deletion.join().statusCode()).isEqualTo(200);
    }

    private void lock(Connection connection, String sql, String user) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, app.id());
            statement.setString(2, user);
            try (ResultSet result = statement.executeQuery()) {
                assertThat(result.next()).isTrue();
            }
        }
    }

    @RepeatedTest(ROUNDS)
    void one_of_several_revocations_of_a_passkey_succeeds() throws InterruptedException {
        registered("ada");
        String user = app.backend().userId("ada");
        String device = deviceOf(user);

        assertOnce(statuses(RACERS, () -> revokeDevice(user, device)), 200, 404);
    }

    @RepeatedTest(ROUNDS)
    void parallel_changes_of_an_app_all_succeed() throws InterruptedException {
        assertThat(statuses(RACERS, () -> Operator.changeSettings(app.id(), Map.of("nonce_ttl", 60))))
                .containsOnly(200);
    }

    @RepeatedTest(ROUNDS)
    void parallel_requests_for_a_new_user_all_succeed() throws InterruptedException {
        assertThat(statuses(
                        RACERS,
                        () -> app.backend()
                                .createRegister(Map.of("external_id", "new", "passkey_display_name", "New"))))
                .containsOnly(201);
    }

    @RepeatedTest(ROUNDS)
    void creations_in_an_app_that_is_being_deleted_succeed_or_are_404() throws InterruptedException {
        String key =
                rows.texts("SELECT id FROM api_key WHERE app_id = ?", app.id()).get(0);
        Backend backend = app.backend();
        backend.register("bob");
        List<Callable<Response>> requests = new ArrayList<>(List.of(
                this::deleteApp,
                () -> Operator.request().delete(APP + "/api_keys/{key_id}", app.id(), key),
                () -> Operator.changeSettings(app.id(), Map.of("nonce_ttl", 60))));
        for (int i = 0; i < RACERS; i++) {
            requests.add(this::createKey);
            requests.add(() -> backend.createRegister(Map.of("external_id", "eve", "passkey_display_name", "Eve")));
        }

        List<Integer> statuses = statuses(requests);

        assertThat(statuses.get(0)).isEqualTo(204);
        assertThat(statuses.get(1)).isIn(204, 404);
        assertThat(statuses.get(2)).isIn(200, 404);
        // 401: the backend's key was deleted with the app.
        assertThat(statuses.subList(3, statuses.size())).isSubsetOf(201, 401, 404);
        assertThat(rows.texts("SELECT id FROM api_key WHERE app_id = ?", app.id()))
                .isEmpty();
    }

    @RepeatedTest(ROUNDS)
    void changes_of_a_user_who_is_being_deleted_succeed_or_are_404() throws InterruptedException {
        registered("ada");
        String user = app.backend().userId("ada");
        String device = deviceOf(user);
        List<Callable<Response>> requests = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            requests.add(() -> replaceMetadata(user));
            requests.add(() -> change(user, "deactivate"));
            requests.add(() -> change(user, "activate"));
        }
        requests.add(() -> revokeDevice(user, device));
        requests.add(() -> deleteUser(user));

        assertThat(statuses(requests)).isSubsetOf(200, 404);
    }

    @RepeatedTest(ROUNDS)
    void a_transaction_for_a_user_who_is_deleted_meanwhile_is_created() throws InterruptedException {
        app.backend().register("ada");
        String user = app.backend().userId("ada");
        List<Callable<Response>> requests = new ArrayList<>(List.of(() -> deleteUser(user)));
        for (int i = 0; i < RACERS; i++) {
            requests.add(
                    () -> app.backend().createRegister(Map.of("external_id", "ada", "passkey_display_name", "Ada")));
        }

        assertThat(statuses(requests)).startsWith(200).containsOnly(200, 201);
    }

    @RepeatedTest(ROUNDS)
    void a_login_while_its_passkey_user_or_app_is_deleted_succeeds_or_is_refused() throws InterruptedException {
        for (String end : List.of("device", "user", "app")) {
            SoftAuthenticator authenticator = registered("ada");
            String user = app.backend().userId("ada");
            String device = deviceOf(user);
            List<Callable<Response>> requests = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                var challenge = app.browser().loginChallenge(null);
                var response = app.browser().answer(authenticator, challenge);
                requests.add(() -> app.browser().finishLogin(challenge, response));
                requests.add(() -> app.browser().finishLogin(challenge, response));
            }
            requests.add(() -> switch (end) {
                case "device" -> revokeDevice(user, device);
                case "user" -> deleteUser(user);
                default -> deleteApp();
            });

            List<Integer> statuses = statuses(requests);

            assertThat(statuses.get(statuses.size() - 1)).isEqualTo(end.equals("app") ? 204 : 200);
            assertThat(statuses.subList(0, statuses.size() - 1)).isSubsetOf(200, 400, 401, 403, 404);
        }
    }
}
