package dev.latchkey.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.latchkey.audit.Actor;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.directory.Users;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.LogLines;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HousekeepingTest {
    @Inject
    Housekeeping housekeeping;

    @Inject
    TestClock clock;

    @Inject
    Sql sql;

    @Inject
    Users users;

    @Inject
    SecureRandom random;

    @Inject
    RetentionConfig retention;

    @Inject
    DataSource database;

    @Inject
    Audit audit;

    @Inject
    Actor actor;

    @Inject
    MeterRegistry registry;

    private TestApp app;

    @BeforeEach
    void makeApp() {
        actor.is(Actor.SHELL, null, null);
        live(Duration.ZERO);
        app = Operator.makeApp();
        resetProgress();
    }

    /** Makes the service's time that long ago. */
    private void live(Duration ago) {
        clock.advance(Duration.between(clock.instant(), Instant.now().minus(ago)));
    }

    /** Deletes all that is due at the present. */
    private void keepHouse() {
        live(Duration.ZERO);
        resetProgress();
        assertThat(housekeeping.run(Extent.ALL).orElseThrow().values())
                .allMatch(result -> result.end() == Result.End.DONE);
    }

    private long count(String table, String condition) {
        return sql.row(
                        Statement.of("SELECT count(*) AS n FROM " + table + " WHERE app_id = :app_id AND (" + condition
                                        + ")")
                                .with("app_id", app.id()),
                        row -> row.count("n"))
                .orElseThrow();
    }

    private SoftAuthenticator enrolled(String externalId) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.backend()
                .verify(app.browser().register(authenticator, app.backend().register(externalId)))
                .then()
                .statusCode(200);
        return authenticator;
    }

    private List<Map<String, Object>> events(String type) {
        return Operator.request()
                .queryParam("type", type)
                .get("/admin/v1/apps/{app_id}/events", app.id())
                .then()
                .statusCode(200)
                .extract()
                .path("events");
    }

    @Test
    void the_defaults_are_those_of_the_documentation() {
        assertThat(retention.ceremonies()).isEqualTo(Duration.ofDays(90));
        assertThat(retention.addresses()).isEqualTo(Duration.ofDays(30));
        assertThat(retention.operatorActions()).isEqualTo(Duration.ofDays(365));
        assertThat(retention.pendingUserTtl()).isEqualTo(Duration.ofDays(30));
        assertThat(retention.webhookDeliveries()).isEqualTo(Duration.ofDays(7));
        assertThat(retention.deadWebhookDeliveries()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void old_ceremonies_are_deleted_and_younger_ones_are_kept() {
        live(Duration.ofDays(91));
        SoftAuthenticator authenticator = enrolled("ada");
        live(Duration.ofDays(89));
        app.backend().verify(app.browser().logIn(authenticator, app.backend().authenticate("ada")));
        assertThat(count("ceremony", "true")).isEqualTo(2);

        keepHouse();

        assertThat(count("ceremony", "type = 'authenticate'")).isEqualTo(1);
        assertThat(count("ceremony", "type = 'register'")).isZero();
        assertThat(app.backend().userId("ada")).isNotNull();
    }

    @Test
    void a_ceremony_in_progress_can_still_be_finished() {
        String transaction = app.backend().register("ada");
        Browser.Challenge challenge = app.browser().registrationChallenge(transaction);
        SoftAuthenticator authenticator = SoftAuthenticator.synced();

        keepHouse();

        String nonce = Browser.nonce(app.browser()
                .finishRegistration(
                        challenge,
                        authenticator
                                .register(challenge.publicKey())
                                .from(app.origin())
                                .response()));
        keepHouse();
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @Test
    void addresses_are_deleted_before_the_outcomes() {
        live(Duration.ofDays(31));
        app = Operator.makeApp();
        String refused = app.backend().register("ada");
        Browser.Challenge challenge = app.browser().registrationChallenge(refused);
        app.browser()
                .finishRegistration(
                        challenge,
                        SoftAuthenticator.synced()
                                .register(challenge.publicKey())
                                .from("https://elsewhere.example.org")
                                .response())
                .then()
                .statusCode(401);
        enrolled("ada");
        Object reason = events("passkey_register").get(1).get("reason");
        assertThat(reason).isNotNull();
        live(Duration.ofDays(29));
        enrolled("eve");
        assertThat(count("ceremony", "ip_addr IS NOT NULL AND user_agent IS NOT NULL"))
                .isEqualTo(3);

        keepHouse();

        assertThat(count("ceremony", "ip_addr IS NOT NULL AND user_agent IS NOT NULL"))
                .isEqualTo(1);
        app.backend()
                .request()
                .delete(
                        "/v1/apps/{app_id}/users/{user_id}",
                        app.id(),
                        app.backend().userId("eve"));
        assertThat(count(
                        "ceremony", "ip_addr IS NOT NULL OR user_agent IS NOT NULL OR refusals::text LIKE '%ip_addr%'"))
                .isZero();
        assertThat(count(
                        "operator_action",
                        "type <> 'user.deleted' AND (ip_addr IS NOT NULL OR user_agent IS NOT NULL)"))
                .isZero();
        assertThat(events("passkey_register"))
                .extracting(event -> event.get("outcome"))
                .containsExactly("redeemed", "redeemed", "expired");
        assertThat(events("passkey_register").get(2))
                .containsEntry("reason", reason)
                .containsEntry("ip_addr", null);
        assertThat(events("app.created")).hasSize(1);
    }

    @Test
    void operator_actions_are_deleted_after_a_year() {
        live(Duration.ofDays(366));
        TestApp older = Operator.makeApp();
        live(Duration.ofDays(364));
        app = Operator.makeApp();

        keepHouse();

        assertThat(count("operator_action", "true")).isEqualTo(2);
        app = older;
        assertThat(count("operator_action", "true")).isZero();
    }

    @Test
    void users_who_never_enrolled_are_deleted_and_removed_from_their_ceremonies() {
        live(Duration.ofDays(31));
        app.backend().register("pending");
        String userId = app.backend().userId("pending");
        enrolled("active");
        app.backend().register("inactive");
        deactivate("inactive");
        live(Duration.ofDays(29));
        app.backend().register("trying");
        assertThat(count("app_user", "true")).isEqualTo(4);

        live(Duration.ZERO);
        housekeeping.run();

        assertThat(externalIds()).containsExactlyInAnyOrder("active", "inactive", "trying");
        assertThat(count("ceremony", "true")).isEqualTo(4);
        assertThat(count("ceremony", "user_id IS NULL AND display_name IS NULL"))
                .isEqualTo(1);
        assertThat(events("user.deleted"))
                .extracting(event -> event.get("actor"), event -> event.get("user_id"))
                .containsExactly(tuple("housekeeping", userId));
    }

    @Test
    void a_user_who_tries_again_or_enrolled_once_is_kept() {
        live(Duration.ofDays(50));
        enrolled("once");
        String userId = app.backend().userId("once");
        String deviceId = app.backend()
                .request()
                .get("/v1/apps/{app_id}/users/{user_id}/devices", app.id(), userId)
                .path("devices[0].id");
        app.backend()
                .request()
                .delete("/v1/apps/{app_id}/users/{user_id}/devices/{device_id}", app.id(), userId, deviceId)
                .then()
                .statusCode(200);
        deactivate("once");
        app.backend()
                .request()
                .patch("/v1/apps/{app_id}/users/{user_id}/activate", app.id(), userId)
                .then()
                .statusCode(200);
        app.backend().register("again");
        live(Duration.ofDays(25));
        app.backend().register("again");

        keepHouse();

        assertThat(externalIds()).containsExactlyInAnyOrder("once", "again");
        assertThat(count("app_user", "status = 'pending'")).isEqualTo(2);
    }

    private void deactivate(String externalId) {
        app.backend()
                .request()
                .patch(
                        "/v1/apps/{app_id}/users/{user_id}/deactivate",
                        app.id(),
                        app.backend().userId(externalId))
                .then()
                .statusCode(200);
    }

    private List<String> externalIds() {
        return sql.rows(
                Statement.of("SELECT external_id FROM app_user WHERE app_id = :app_id")
                        .with("app_id", app.id()),
                row -> row.text("external_id"));
    }

    /** Inserts expired transactions without a user, created this long ago. */
    private void insertCeremonies(int count, Duration age) {
        sql.change(Statement.of("""
                INSERT INTO ceremony (id, app_id, type, state, created_at, expires_at, conditional, starts, refused, refusals,
                                      ip_addr)
                SELECT (lpad(to_hex((extract(epoch FROM :at::timestamptz) * 1000)::bigint + i), 12, '0')
                        || '7000' || '8' || lpad(to_hex(i), 15, '0'))::uuid,
                       :app_id, 'register', 'requested', :at, :at, false, 0, 0, '[]', '192.0.2.1'
                FROM generate_series(1, :count) AS i
                """)
                .with("app_id", app.id())
                .with("at", clock.instant().minus(age))
                .with("count", count));
    }

    @Test
    void deliveries_are_deleted_after_7_days_if_they_arrived_and_after_30_otherwise() {
        insertDeliveries("delivered", "6 days", "8 days", "40 days");
        insertDeliveries("dead", "8 days", "29 days", "31 days");
        insertDeliveries("pending", "-1 hour", "29 days", "31 days");

        keepHouse();

        assertThat(count("webhook_delivery", "state = 'delivered'")).isEqualTo(1);
        assertThat(count("webhook_delivery", "state = 'dead'")).isEqualTo(2);
        assertThat(count("webhook_delivery", "state = 'pending'")).isEqualTo(2);
    }

    private void insertDeliveries(String state, String... ages) {
        for (String age : ages) {
            sql.change(Statement.of("""
                    INSERT INTO webhook_delivery (app_id, webhook_id, event_id, type, data, created_at, state, next_attempt_at, ended_at)
                    SELECT :app_id, 'a-webhook', gen_random_uuid(), 'user.created', '{}', at, :state, at,
                           CASE WHEN :state <> 'pending' THEN at END
                    FROM (SELECT now() - CAST(:age AS interval) AS at) AS moment
                    """)
                    .with("app_id", app.id())
                    .with("state", state)
                    .with("age", age));
        }
    }

    @Test
    void one_run_deletes_many_batches() {
        insertCeremonies(2 * Sweep.BATCH + 100, Duration.ofDays(95));
        insertCeremonies(2 * Sweep.BATCH + 50, Duration.ofDays(40));

        keepHouse();

        assertThat(count("ceremony", "true")).isEqualTo(2 * Sweep.BATCH + 50);
        assertThat(count("ceremony", "ip_addr IS NOT NULL")).isZero();
    }

    /** The rows that a test inserts may be before the recorded progress. */
    private void resetProgress() {
        sql.change(Statement.of("UPDATE lease SET done_until = NULL").bound());
    }

    private Lease lease(String name) {
        return new Lease(name, Duration.ZERO, sql, random);
    }

    /** Deletes ceremonies that are older than a day. */
    private Result sweep(String name) {
        return new Sweep(Sweep.What.CEREMONIES, Duration.ofDays(1), lease(name), sql, audit).run(Extent.ALL);
    }

    @Test
    void a_sweep_resumes_where_it_stopped() {
        insertCeremonies(3, Duration.ofDays(2));
        String name = "sweep-" + app.id();
        sweep(name);
        insertCeremonies(1, Duration.ofDays(3));

        assertThat(sweep(name)).isEqualTo(new Result(0, Result.End.DONE));
        assertThat(count("ceremony", "true")).isEqualTo(1);
    }

    @Test
    void while_one_replica_is_working_the_other_does_nothing() {
        insertCeremonies(3, Duration.ofDays(2));
        String name = "sweep-" + app.id();
        Lease other = lease(name);
        other.take(false);

        assertThat(sweep(name)).isEqualTo(Result.BUSY);
        other.giveBack();
        assertThat(sweep(name).rows()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void two_concurrent_replicas_do_the_work_once() throws Exception {
        insertCeremonies(3 * Sweep.BATCH, Duration.ofDays(2));
        String name = "sweep-" + app.id();
        long before = count("ceremony", "true");
        ExecutorService threads = Executors.newFixedThreadPool(2);

        long swept = 0;
        Callable<Long> replica = () -> asTheShell(() -> sweep(name).rows());
        for (Future<Long> run : threads.invokeAll(List.of(replica, replica))) {
            swept += run.get();
        }
        threads.shutdown();

        assertThat(before).isEqualTo(3 * Sweep.BATCH);
        assertThat(swept).isGreaterThanOrEqualTo(3 * Sweep.BATCH);
        assertThat(count("ceremony", "true")).isZero();
    }

    private <T> T asTheShell(Supplier<T> work) {
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        try {
            actor.is(Actor.SHELL, null, null);
            return work.get();
        } finally {
            request.terminate();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P400D", "PT2S", "PT-2S", "P-400D"})
    void a_replica_whose_clock_differs_from_the_databases_deletes_nothing(Duration ahead) {
        insertCeremonies(1, Duration.ofDays(95));
        Counter refused = registry.counter("latchkey.housekeeping.refused");
        double before = refused.count();
        clock.advance(ahead);

        try (LogLines log = LogLines.listen()) {
            housekeeping.run();
            assertThat(housekeeping.run(Extent.ALL)).isEmpty();

            assertThat(log.lines()).anyMatch(line -> line.contains("housekeeping deletes nothing"));
        }
        assertThat(refused.count()).isEqualTo(before + 2);
        assertThat(count("ceremony", "true")).isEqualTo(1);

        keepHouse();
        assertThat(count("ceremony", "true")).isZero();
    }

    private long ceremonies() {
        return sql.row(Statement.of("SELECT count(*) AS n FROM ceremony").bound(), row -> row.count("n"))
                .orElseThrow();
    }

    @Test
    void a_run_deletes_a_tenth_of_a_table_at_most_and_records_how_much() {
        insertCeremonies((int) ceremonies() / 5 + 2 * Sweep.BATCH, Duration.ofDays(95));
        long before = ceremonies();
        Instant begin = clock.instant();

        try (LogLines log = LogLines.listen()) {
            housekeeping.run();

            assertThat(log.lines()).anyMatch(line -> line.contains("a tenth of the rows, and more ceremonies"));
        }

        assertThat(before - ceremonies()).isEqualTo(before / Table.SHARE);
        List<Map<String, Object>> records = Operator.request()
                .queryParam("type", "ceremonies.deleted")
                .queryParam("since", begin.toString())
                // Other tests may have left events of later times.
                .queryParam("until", begin.plusSeconds(60).toString())
                .get("/admin/v1/events")
                .then()
                .statusCode(200)
                .extract()
                .path("events");
        assertThat(records.stream()
                        .mapToLong(record -> ((Number) record.get("count")).longValue())
                        .sum())
                .isEqualTo(before / Table.SHARE);
        assertThat(records)
                .allMatch(record -> record.get("actor").equals("housekeeping") && !record.containsKey("app_id"));
        keepHouse();
        assertThat(count("ceremony", "true")).isZero();
    }

    @Test
    void a_small_table_is_cleaned_up_too() {
        assertThat(new Table("lease", sql).most(Extent.TENTH)).isEqualTo(Table.FLOOR);
    }

    @Test
    void what_is_locked_is_left_for_the_next_run() throws SQLException {
        insertCeremonies(5, Duration.ofDays(2));
        String name = "sweep-" + app.id();

        try (Connection deletion = database.getConnection();
                PreparedStatement lock = deletion.prepareStatement("SELECT id FROM ceremony WHERE id IN"
                        + " (SELECT id FROM ceremony WHERE app_id = ? ORDER BY id OFFSET 1 LIMIT 2) FOR UPDATE")) {
            deletion.setAutoCommit(false);
            lock.setString(1, app.id());
            lock.executeQuery();

            sweep(name);

            assertThat(count("ceremony", "true")).isEqualTo(2);
            deletion.rollback();
            deletion.setAutoCommit(true);
        }
        sweep(name);
        assertThat(count("ceremony", "true")).isZero();
    }

    @Test
    void the_users_of_an_app_that_is_being_deleted_hold_up_no_other_apps() throws SQLException {
        live(Duration.ofDays(31));
        TestApp other = Operator.makeApp();
        app.backend().register("ada");
        app.backend().register("bob");
        other.backend().register("ada");

        try (Connection deletion = database.getConnection();
                PreparedStatement lock =
                        deletion.prepareStatement("SELECT id FROM ceremony WHERE app_id = ? FOR UPDATE")) {
            deletion.setAutoCommit(false);
            lock.setString(1, app.id());
            lock.executeQuery();

            keepHouse();

            assertThat(externalIds()).containsExactlyInAnyOrder("ada", "bob");
            deletion.rollback();
            deletion.setAutoCommit(true);
        }
        assertThat(sql.rows(
                        Statement.of("SELECT id FROM app_user WHERE app_id = :app_id")
                                .with("app_id", other.id()),
                        row -> row.text("id")))
                .isEmpty();
        keepHouse();
        assertThat(externalIds()).isEmpty();
    }
}
