package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.LoginLoad;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One app's lists, locks, slow statements and deletion, while the people of another one log in. */
class TenantsIT {
    /** Besides those of batches, as many as let twenty lists of one app be read or wait. */
    private static final int POOL = 21;

    private static final int USERS = 150_000;
    private static final int HISTORY = 20_000;

    private static TestDatabase database;
    private static ServiceProcess service;
    private static TestApp other;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        service = ServiceProcess.ready(
                database,
                Map.of(
                        "LATCHKEY_ADMIN_TOKEN",
                        Operator.TOKEN,
                        "LATCHKEY_DB_CONNECTIONS",
                        String.valueOf(POOL),
                        "LATCHKEY_HOUSEKEEPING_ERASE_APPS_EVERY",
                        "1s"));
        RestAssured.port = service.port();
        other = Operator.makeApp();
    }

    @AfterAll
    static void stop() {
        RestAssured.reset();
        if (service != null) {
            service.close();
        }
    }

    private static LoginLoad othersLogIn() {
        return LoginLoad.start(other, 2, () -> service.uri("/"));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(String sql, Object... values) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    /** Sessions of the service, whether they still run a statement or not. */
    private static long sessions() throws SQLException {
        return number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") - 1;
    }

    private static Response list(TestApp app, Map<String, ?> query) {
        return RestAssured.given()
                .header("Authorization", "Bearer " + app.key())
                .queryParams(query)
                .get("/v1/apps/{id}/users", app.id());
    }

    private static List<Integer> atOnce(int times, Callable<Response> request) throws InterruptedException {
        return Together.all(times, request).stream().map(Response::statusCode).toList();
    }

    private static void fill(TestApp app) throws SQLException {
        execute("""
                SET synchronous_commit = off;
                INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,
                                      revoked_usage_count, created_at, updated_at)
                SELECT 'user-' || i, '%1$s', 'person-' || i, decode(md5(i::text), 'hex'), 'active', '{}', 1, 0,
                       '2026-01-01T00:00:00Z'::timestamptz + i * interval '1 second', now()
                FROM generate_series(1, %2$d) AS i;
                INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, transports, aaguid,
                                     attestation_format, display_name, usage_count, created_at, updated_at)
                SELECT 'passkey-' || i, '%1$s', 'user-' || i, decode(md5(i::text), 'hex'), '', 'example.com', '{}',
                       gen_random_uuid(), 'none', '', 0, now(), now()
                FROM generate_series(1, %3$d) AS i;
                INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, expires_at, conditional, starts,
                                      refused, refusals)
                SELECT gen_random_uuid(), '%1$s', 'user-' || i, 'authenticate', 'requested',
                       now() - i * interval '1 second', now(), false, 0, 0, '[]'
                FROM generate_series(1, %3$d) AS i;
                ANALYZE app_user, passkey, ceremony
                """.formatted(app.id(), USERS, HISTORY));
    }

    @Test
    void a_large_app_is_listed_and_deleted_while_others_log_in() throws Exception {
        TestApp large = Operator.makeApp();
        fill(large);
        long afterSome = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() + 40_000;

        try (LoginLoad others = othersLogIn()) {
            others.await(2);
            assertThat(atOnce(20, () -> list(large, Map.of("login_count", 1)))).containsOnly(400);
            List<Integer> sorted =
                    atOnce(20, () -> list(large, Map.of("order_by", "login_count:DESC", "created_before", afterSome)));
            assertThat(sorted).contains(200).isSubsetOf(200, 503);
            assertThat(sessions()).isLessThanOrEqualTo(POOL + 1);

            Instant before = Instant.now();
            Operator.request().delete("/admin/v1/apps/{id}", large.id()).then().statusCode(204);
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
            list(large, Map.of()).then().statusCode(401);
            while (number("SELECT count(*) FROM app WHERE id = ?", large.id()) > 0) {
                assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(60));
                others.await(1);
            }

            assertThat(others.failures()).isEmpty();
        }
        for (String table : List.of("app_user", "passkey", "ceremony", "api_key", "relying_party")) {
            assertThat(number("SELECT count(*) FROM " + table + " WHERE app_id = ?", large.id()))
                    .as(table)
                    .isZero();
        }
    }

    private static List<Callable<Response>> registrations(TestApp app, int count) {
        List<Callable<Response>> finishes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Browser browser = app.browser();
            Browser.Challenge challenge =
                    browser.registrationChallenge(app.backend().register("person-" + i));
            var made = browser.made(SoftAuthenticator.synced(), challenge);
            finishes.add(() -> browser.finishRegistration(challenge, made));
        }
        return finishes;
    }

    @Test
    void no_registration_waits_for_a_lock_on_its_app() throws Exception {
        TestApp locked = Operator.makeApp();
        List<Callable<Response>> registrations = registrations(locked, 20);

        try (LoginLoad others = othersLogIn();
                Connection holder = database.connect();
                PreparedStatement lock = holder.prepareStatement("SELECT FROM app WHERE id = ? FOR UPDATE")) {
            holder.setAutoCommit(false);
            lock.setString(1, locked.id());
            lock.execute();

            assertThat(Together.all(registrations))
                    .extracting(Response::statusCode)
                    .containsOnly(200);
            locked.backend().register("somebody-new");

            others.await(2);
            assertThat(others.failures()).isEmpty();
            holder.rollback();
        }
    }

    @Test
    void calls_that_wait_for_a_lock_are_answered_in_time_and_others_do_not_wait() throws Exception {
        TestApp locked = Operator.makeApp();
        List<Callable<Response>> registrations = registrations(locked, 20);

        try (LoginLoad others = othersLogIn();
                Connection holder = database.connect();
                PreparedStatement lock =
                        holder.prepareStatement("SELECT FROM relying_party WHERE app_id = ? FOR UPDATE")) {
            holder.setAutoCommit(false);
            lock.setString(1, locked.id());
            lock.execute();
            Instant before = Instant.now();

            List<Response> answers = Together.all(registrations);

            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
            assertThat(answers).extracting(Response::statusCode).containsOnly(503);
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(answer.header("Retry-After")).isEqualTo("1"));
            others.await(2);
            assertThat(others.failures()).isEmpty();
            holder.rollback();
        }
    }

    @Test
    void a_statement_that_takes_too_long_is_ended_on_the_server() throws Exception {
        TestApp slow = Operator.makeApp();
        execute("""
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
                CREATE TRIGGER wait BEFORE INSERT ON app_user FOR EACH ROW WHEN (NEW.app_id = '%s')
                EXECUTE FUNCTION wait()
                """.formatted(slow.id()));
        Instant before = Instant.now();

        Response answer = RestAssured.given()
                .header("Authorization", "Bearer " + slow.key())
                .contentType("application/json")
                .body(Map.of("external_id", "ada", "passkey_display_name", "ada"))
                .post("/v1/apps/{id}/transactions/register", slow.id());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(9));
        assertThat(number("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'PgSleep'"))
                .isZero();
    }
}
