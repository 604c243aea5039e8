package dev.latchkey.directory;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.ceremony.Authentication;
import dev.latchkey.ceremony.Caller;
import dev.latchkey.ceremony.DiscoverableAuthentication;
import dev.latchkey.ceremony.Registration;
import dev.latchkey.ceremony.Terms;
import dev.latchkey.database.Sql;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.housekeeping.DeletedApps;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.judges.Subscriber;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is left of an app when an operator has deleted it, and of which another one with its id learns nothing. */
@QuarkusTest
class AppDeletionTest {
    /** More rows than are erased during the request. */
    private static final int MANY = 12_000;

    @Inject
    DeletedApps deletedApps;

    @Inject
    Rows rows;

    @Inject
    Subscriber subscriber;

    @Inject
    AgroalDataSource database;

    @Inject
    Sql sql;

    @Inject
    Registration registration;

    @Inject
    Authentication authentication;

    @Inject
    DiscoverableAuthentication discoverable;

    private static void delete(TestApp app) {
        Operator.request().delete("/admin/v1/apps/{id}", app.id()).then().statusCode(204);
    }

    private static Response create(String id, Map<String, ?> settings) {
        return Operator.request()
                .body(Map.of(
                        "id",
                        id,
                        "name",
                        "Another",
                        "rp_id",
                        "example.com",
                        "auth_origin",
                        Operator.ORIGIN,
                        "settings",
                        settings))
                .post("/admin/v1/apps");
    }

    private static TestApp createAgain(TestApp app, Map<String, ?> settings) {
        create(app.id(), settings).then().statusCode(201);
        return new TestApp(app.id(), Operator.makeKey(app.id(), Map.of("name", "another")), app.origin());
    }

    /** Users with a passkey each. */
    private void users(TestApp app, int from, int to) {
        rows.change("""
                INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,
                                      revoked_usage_count, created_at, updated_at)
                SELECT 'user-' || i, ?, 'person-' || i, decode(md5(i::text), 'hex'), 'active', '{}', 1, 0, now(), now()
                FROM generate_series(?, ?) AS i
                """, app.id(), from, to);
        rows.change("""
                INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, transports, aaguid,
                                     attestation_format, display_name, usage_count, created_at, updated_at)
                SELECT 'passkey-' || i, ?, 'user-' || i, decode(md5(i::text), 'hex'), '', 'example.com', '{}',
                       gen_random_uuid(), 'none', '', 0, now(), now()
                FROM generate_series(?, ?) AS i
                """, app.id(), from, to);
    }

    private static List<String> keysOf(TestApp app) {
        return given().get("/v1/apps/{id}/.well-known/jwks.json", app.id()).path("keys.kid");
    }

    private static int status(TestApp app) {
        return given().header("Authorization", "Bearer " + app.key())
                .get("/v1/apps/{id}/users", app.id())
                .statusCode();
    }

    private static long total(TestApp app) {
        return JsonDocument.of(
                        given().header("Authorization", "Bearer " + app.key()).get("/v1/apps/{id}/users", app.id()))
                .getLong("total_users");
    }

    @Test
    void a_large_app_is_gone_at_once_and_erased_in_the_background() {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        users(app, 1, MANY);

        delete(app);

        assertThat(AppRows.of(database, app.id(), "app_user")).isNotEmpty();
        assertThat(status(app)).isEqualTo(401);
        given().get("/v1/apps/{id}", app.id()).then().statusCode(404);
        for (String path : List.of("", "/users", "/events", "/api_keys", "/export", "/check")) {
            Operator.request()
                    .get("/admin/v1/apps/{id}" + path, app.id())
                    .then()
                    .statusCode(404);
        }
        Operator.request().delete("/admin/v1/apps/{id}", app.id()).then().statusCode(404);
        assertThat(Operator.request()
                        .queryParam("limit", 500)
                        .get("/admin/v1/apps")
                        .<List<String>>path("apps.id"))
                .doesNotContain(app.id());
        create(app.id(), Map.of()).then().statusCode(409);

        deletedApps.erase();

        assertThat(AppRows.of(database, app.id())).isEmpty();
        assertThat(total(createAgain(app, Map.of()))).isZero();
    }

    /** Every connection keeps its plans of these checks, and may have made them while the tables were small. */
    @Test
    void an_erasure_does_not_read_all_passkeys_to_check_the_foreign_key_of_each_user() throws Exception {
        TestApp app = Operator.makeApp();
        users(app, 1, 2_500);
        rows.change(
                "DELETE FROM passkey WHERE app_id = ? AND id IN (SELECT 'passkey-' || generate_series(1, 10))",
                app.id());
        onAllConnections(
                "DISCARD PLANS",
                "SET enable_indexscan = off",
                "SET enable_indexonlyscan = off",
                "SET enable_bitmapscan = off",
                "BEGIN",
                "DELETE FROM app_user WHERE app_id = '%s' AND id IN (SELECT 'user-' || generate_series(1, 10))"
                        .formatted(app.id()),
                "ROLLBACK",
                "RESET enable_indexscan",
                "RESET enable_indexonlyscan",
                "RESET enable_bitmapscan");
        rows.change("UPDATE app SET deleted_at = now() WHERE id = ?", app.id());
        long before = passkeysReadInScans();

        deletedApps.erase();
        long read = passkeysReadInScans() - before;
        onAllConnections("DISCARD PLANS");

        assertThat(read).isLessThan(2_500 * 100);
        assertThat(AppRows.of(database, app.id())).isEmpty();
    }

    private long passkeysReadInScans() throws SQLException {
        onAllConnections("SELECT pg_stat_force_next_flush()");
        return Long.parseLong(rows.texts("SELECT seq_tup_read::text FROM pg_stat_user_tables WHERE relname = 'passkey'")
                .get(0));
    }

    private void onAllConnections(String... statements) throws SQLException {
        int most = database.getConfiguration().connectionPoolConfiguration().maxSize();
        List<Connection> held = new ArrayList<>();
        try {
            while (held.size() < most) {
                held.add(database.getConnection());
            }
            for (Connection connection : held) {
                try (var statement = connection.createStatement()) {
                    for (String each : statements) {
                        statement.execute(each);
                    }
                }
            }
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
    }

    @Test
    void webhooks_and_their_deliveries_are_erased_with_their_app() {
        TestApp app = Operator.makeApp();
        subscriber.subscribe(app);
        rows.change("""
                INSERT INTO webhook_delivery (app_id, webhook_id, event_id, type, data, created_at, next_attempt_at)
                SELECT ?, 'webhook-' || i % 2, gen_random_uuid(), 'app.changed', '{}', now() + i % 7 * interval '1 ms', now()
                FROM generate_series(1, ?) AS i
                """, app.id(), 2 * AppErasure.BATCH + 500);

        delete(app);

        assertThat(AppRows.of(database, app.id())).isEmpty();
    }

    @Test
    void an_erasure_that_was_interrupted_is_resumed() {
        TestApp app = Operator.makeApp();
        users(app, 1, 10);
        rows.change("UPDATE app SET deleted_at = now() WHERE id = ?", app.id());

        deletedApps.erase();

        assertThat(AppRows.of(database, app.id())).isEmpty();
    }

    @Test
    void one_replica_at_a_time_erases_and_another_one_goes_on_when_it_has_died() {
        TestApp app = Operator.makeApp();
        users(app, 1, 10);
        rows.change("UPDATE app SET deleted_at = now() WHERE id = ?", app.id());
        rows.change("""
                INSERT INTO lease (name, holder, expires_at) VALUES ('deleted-apps', 'another', now() + interval '1 minute')
                ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
                """);

        deletedApps.erase();
        assertThat(AppRows.of(database, app.id(), "app_user")).hasSize(10);

        rows.change("UPDATE lease SET expires_at = now() - interval '1 day' WHERE name = 'deleted-apps'");
        deletedApps.erase();
        assertThat(AppRows.of(database, app.id())).isEmpty();
    }

    @Test
    void an_erasure_waits_for_no_lock_and_is_completed_later() throws Exception {
        TestApp app = Operator.makeApp();
        users(app, 1, 10);
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> holder = threads.submit(() -> {
            try (var connection = database.getConnection();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SELECT FROM app_user WHERE app_id = '" + app.id() + "' FOR UPDATE");
                locked.countDown();
                asked.await();
                connection.rollback();
            }
            return null;
        });
        locked.await();

        delete(app);

        assertThat(AppRows.of(database, app.id(), "app_user")).hasSize(10);
        asked.countDown();
        holder.get();
        threads.shutdown();
        deletedApps.erase();
        assertThat(AppRows.of(database, app.id())).isEmpty();
    }

    @Test
    void an_app_with_the_id_of_a_deleted_one_has_none_of_its_keys() {
        TestApp app = Operator.makeApp(Map.of("nonce_format", "jwt"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        List<String> old = keysOf(app);
        assertThat(old).hasSize(1);

        delete(app);
        TestApp again = createAgain(app, Map.of("nonce_format", "jwt"));

        assertThat(keysOf(again)).isEmpty();
        assertThat(status(app)).isEqualTo(401);
        assertThat(status(again)).isEqualTo(200);
        String nonce = again.browser()
                .register(SoftAuthenticator.synced(), again.backend().register("ada"));
        assertThat(again.backend().externalIdOf(nonce)).isEqualTo("ada");
        assertThat(keysOf(again)).hasSize(1).doesNotContainAnyElementsOf(old);
    }

    /** As one does for up to five seconds. */
    @Test
    void a_request_of_a_replica_that_still_knows_the_deleted_app_adds_nothing_to_a_later_one() {
        TestApp app = Operator.makeApp(Map.of("nonce_format", "jwt"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        App known = sql.atomically(() -> App.ofId(app.id()).orElseThrow());
        delete(app);
        TestApp again = createAgain(app, Map.of("nonce_format", "jwt"));
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        again.browser().register(authenticator, again.backend().register("ada"));
        List<String> before = AppRows.of(database, app.id());
        Terms terms = new Terms(null, null, null);
        Caller caller = Caller.of("192.0.2.1", null, "https://latchkey.example.com");

        assertThat(codeOf(() -> registration.request(known, "bob", "Bob", false, terms, "a-request")))
                .isEqualTo(ErrorCode.APP_NOT_FOUND);
        assertThat(codeOf(() -> authentication.request(known, "ada", terms, "a-request")))
                .isEqualTo(ErrorCode.USER_NOT_FOUND);
        for (SoftAuthenticator any : List.of(authenticator, other())) {
            var started = discoverable.start(known);
            JsonNode response = any.authenticate(Json.MAPPER.valueToTree(started.options()))
                    .from(app.origin())
                    .response();
            assertThat(codeOf(() -> discoverable.finish(known, started.id(), response, caller)))
                    .isEqualTo(ErrorCode.INVALID_REQUEST);
        }

        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
    }

    /** With which a call fails. */
    private static ErrorCode codeOf(Supplier<CompletionStage<?>> call) {
        Throwable failure =
                catchThrowable(() -> call.get().toCompletableFuture().join());
        assertThat(failure).hasCauseInstanceOf(ApiException.class);
        return ((ApiException) failure.getCause()).code();
    }

    /** With a passkey that the app does not have. */
    private static SoftAuthenticator other() {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        TestApp elsewhere = Operator.makeApp();
        elsewhere.browser().register(authenticator, elsewhere.backend().register("ada"));
        return authenticator;
    }

    @Test
    void an_app_with_the_id_of_a_deleted_one_counts_its_own_users() {
        TestApp app = Operator.makeApp();
        users(app, 1, UserTotals.MOST_EXACT + 1);
        assertThat(total(app)).isEqualTo(UserTotals.MOST_EXACT + 1);
        delete(app);
        deletedApps.erase();

        TestApp again = createAgain(app, Map.of());
        users(again, 1, UserTotals.MOST_EXACT + 2);

        assertThat(total(again)).isEqualTo(UserTotals.MOST_EXACT + 2);
    }
}
