package dev.latchkey.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.directory.Users;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    private TestApp app;

    @BeforeEach
    void makeApp() {
        app = Operator.makeApp();
    }

    private long count(String table, String condition) {
        return sql.row(
                        Statement.of("SELECT count(*) AS n FROM " + table + " WHERE app_id = :app_id AND " + condition)
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
    void the_defaults_are_90_30_365_and_30_days() {
        assertThat(retention.ceremonies()).isEqualTo(Duration.ofDays(90));
        assertThat(retention.addresses()).isEqualTo(Duration.ofDays(30));
        assertThat(retention.operatorActions()).isEqualTo(Duration.ofDays(365));
        assertThat(retention.pendingUserTtl()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void old_ceremonies_are_deleted_and_younger_ones_are_kept() {
        SoftAuthenticator authenticator = enrolled("ada");
        clock.advance(Duration.ofDays(89));
        app.backend().verify(app.browser().logIn(authenticator, app.backend().authenticate("ada")));
        housekeeping.run();
        assertThat(count("ceremony", "true")).isEqualTo(2);

        clock.advance(Duration.ofDays(2));
        housekeeping.run();

        assertThat(count("ceremony", "type = 'authenticate'")).isEqualTo(1);
        assertThat(count("ceremony", "type = 'register'")).isZero();
        assertThat(app.backend().userId("ada")).isNotNull();
    }

    @Test
    void a_ceremony_in_progress_can_still_be_finished() {
        String transaction = app.backend().register("ada");
        Browser.Challenge challenge = app.browser().registrationChallenge(transaction);
        SoftAuthenticator authenticator = SoftAuthenticator.synced();

        housekeeping.run();

        String nonce = Browser.nonce(app.browser()
                .finishRegistration(
                        challenge,
                        authenticator
                                .register(challenge.publicKey())
                                .from(app.origin())
                                .response()));
        housekeeping.run();
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    @Test
    void addresses_are_deleted_before_the_outcomes() {
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
        clock.advance(Duration.ofDays(29));
        housekeeping.run();
        assertThat(count("ceremony", "ip_addr IS NOT NULL AND user_agent IS NOT NULL"))
                .isEqualTo(2);

        clock.advance(Duration.ofDays(2));
        housekeeping.run();

        assertThat(count(
                        "ceremony", "ip_addr IS NOT NULL OR user_agent IS NOT NULL OR refusals::text LIKE '%ip_addr%'"))
                .isZero();
        assertThat(count("operator_action", "ip_addr IS NOT NULL OR user_agent IS NOT NULL"))
                .isZero();
        assertThat(events("passkey_register"))
                .extracting(event -> event.get("outcome"))
                .containsExactly("redeemed", "expired");
        assertThat(events("passkey_register").get(1))
                .containsEntry("reason", reason)
                .containsEntry("ip_addr", null);
        assertThat(events("app.created")).hasSize(1);
    }

    @Test
    void operator_actions_are_deleted_after_a_year() {
        clock.advance(Duration.ofDays(364));
        housekeeping.run();
        assertThat(count("operator_action", "true")).isEqualTo(2);

        clock.advance(Duration.ofDays(2));
        housekeeping.run();

        assertThat(count("operator_action", "true")).isZero();
    }

    @Test
    void users_who_never_enrolled_are_deleted_and_removed_from_their_ceremonies() {
        app.backend().register("pending");
        enrolled("active");
        app.backend().register("inactive");
        deactivate("inactive");
        clock.advance(Duration.ofDays(29));
        app.backend().register("trying");
        housekeeping.run();
        assertThat(count("app_user", "true")).isEqualTo(4);

        clock.advance(Duration.ofDays(2));
        housekeeping.run();

        assertThat(externalIds()).containsExactlyInAnyOrder("active", "inactive", "trying");
        assertThat(count("ceremony", "true")).isEqualTo(4);
        assertThat(count("ceremony", "user_id IS NULL AND display_name IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void a_user_who_tries_again_or_enrolled_once_is_kept() {
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
        clock.advance(Duration.ofDays(25));
        app.backend().register("again");
        clock.advance(Duration.ofDays(25));

        housekeeping.run();

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
    void one_run_deletes_many_batches() {
        housekeeping.run();
        insertCeremonies(2 * Sweep.BATCH + 100, Duration.ofDays(95));
        insertCeremonies(2 * Sweep.BATCH + 50, Duration.ofDays(40));
        clock.advance(Duration.ofDays(1));
        resetProgress();

        housekeeping.run();

        assertThat(count("ceremony", "true")).isEqualTo(2 * Sweep.BATCH + 50);
        assertThat(count("ceremony", "ip_addr IS NOT NULL")).isZero();
    }

    /** Other tests advance the clock by years, so that the rows inserted above are before the recorded progress. */
    private void resetProgress() {
        sql.change(Statement.of("UPDATE lease SET done_until = NULL").bound());
    }

    private Sweep sweep(String name) {
        return new Sweep(
                Statement.beside(Housekeeping.class, "delete-ceremonies"), new Lease(name, sql, clock, random), sql);
    }

    @Test
    void a_sweep_resumes_where_it_stopped() {
        insertCeremonies(3, Duration.ofDays(2));
        String name = "sweep-" + app.id();
        Instant yesterday = clock.instant().minus(Duration.ofDays(1));
        sweep(name).run(yesterday);
        insertCeremonies(1, Duration.ofDays(3));

        assertThat(sweep(name).run(yesterday)).isZero();
        assertThat(count("ceremony", "true")).isEqualTo(1);
    }

    @Test
    void while_one_replica_is_working_the_other_does_nothing() {
        insertCeremonies(3, Duration.ofDays(2));
        String name = "sweep-" + app.id();
        new Lease(name, sql, clock, random).take();

        assertThat(sweep(name).run(clock.instant())).isZero();
        clock.advance(Lease.TTL.plusSeconds(1));
        assertThat(sweep(name).run(clock.instant().minus(Duration.ofDays(1)))).isGreaterThanOrEqualTo(3);
    }

    @Test
    void two_concurrent_replicas_do_the_work_once() throws Exception {
        insertCeremonies(3 * Sweep.BATCH, Duration.ofDays(2));
        String name = "sweep-" + app.id();
        Instant yesterday = clock.instant().minus(Duration.ofDays(1));
        long before = count("ceremony", "true");
        ExecutorService threads = Executors.newFixedThreadPool(2);

        long swept = 0;
        Callable<Long> replica = () -> sweep(name).run(yesterday);
        for (Future<Long> run : threads.invokeAll(List.of(replica, replica))) {
            swept += run.get();
        }
        threads.shutdown();

        assertThat(before).isEqualTo(3 * Sweep.BATCH);
        assertThat(swept).isGreaterThanOrEqualTo(3 * Sweep.BATCH);
        assertThat(count("ceremony", "true")).isZero();
    }
}
