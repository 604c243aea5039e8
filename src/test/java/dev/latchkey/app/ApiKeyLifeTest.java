package dev.latchkey.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** API keys over time, on this replica and another. */
@QuarkusTest
class ApiKeyLifeTest {
    /** The time within which a change must take effect on every replica (admin-api.md). */
    private static final Duration BOUND = Duration.ofSeconds(5);

    @Inject
    Audit audit;

    @Inject
    TestClock clock;

    @Inject
    SecureRandom random;

    @Inject
    Rows rows;

    @Inject
    Sql sql;

    private TestApp app;

    @BeforeEach
    void makeApp() {
        app = Operator.makeApp();
    }

    private ApiKeys anotherReplica() {
        return new ApiKeys(
                new Apps(sql, new SimpleMeterRegistry()), audit, sql, clock, random, new SimpleMeterRegistry());
    }

    private int status(String key) {
        return given().header("Authorization", "Bearer " + key)
                .get("/v1/apps/{app_id}/users", app.id())
                .statusCode();
    }

    private String idOf(String key) {
        return rows.texts("SELECT id FROM api_key WHERE secret_hash = ?", new ApiKeySecret(key).hash())
                .get(0);
    }

    private Instant lastUsedAt(String key) {
        String id = idOf(key);
        return Answers.json(Operator.request().get("/admin/v1/apps/{app_id}/api_keys", app.id()))
                .at("/api_keys")
                .valueStream()
                .filter(listed -> listed.get("id").textValue().equals(id))
                .map(listed -> Instant.parse(listed.get("last_used_at").textValue()))
                .findFirst()
                .orElseThrow();
    }

    private void revoke(String key) {
        Operator.request()
                .delete("/admin/v1/apps/{app_id}/api_keys/{key_id}", app.id(), idOf(key))
                .then()
                .statusCode(204);
    }

    @Test
    void an_old_key_and_its_replacement_are_valid_together() {
        String old = app.key();
        assertThat(status(old)).isEqualTo(200);
        String fresh = Operator.makeKey(app.id(), Map.of("name", "fresh"));
        assertThat(status(fresh)).isEqualTo(200);
        assertThat(status(old)).isEqualTo(200);

        revoke(old);

        assertThat(status(old)).isEqualTo(401);
        assertThat(status(fresh)).isEqualTo(200);
    }

    @Test
    void a_key_expires_between_two_requests_although_it_is_cached() {
        String key = Operator.makeKey(
                app.id(),
                Map.of(
                        "name",
                        "short",
                        "expires_at",
                        clock.instant().plusSeconds(60).toString()));
        assertThat(status(key)).isEqualTo(200);

        clock.advance(Duration.ofSeconds(61));

        assertThat(status(key)).isEqualTo(401);
        assertThat(status(app.key())).isEqualTo(200);
    }

    @Test
    void a_use_is_recorded_at_most_once_a_minute() {
        status(app.key());
        Instant first = lastUsedAt(app.key());
        clock.advance(Duration.ofSeconds(50));
        status(app.key());
        assertThat(lastUsedAt(app.key())).isEqualTo(first);

        clock.advance(Duration.ofSeconds(10));
        status(app.key());

        assertThat(lastUsedAt(app.key())).isAfterOrEqualTo(first.plusSeconds(60));
    }

    @Test
    void two_replicas_record_a_use_once() {
        ApiKeySecret secret = new ApiKeySecret(app.key());
        anotherReplica().open(app.id(), secret);
        Instant first = lastUsedAt(app.key());
        clock.advance(Duration.ofSeconds(30));

        anotherReplica().open(app.id(), secret);

        assertThat(lastUsedAt(app.key())).isEqualTo(first);
    }

    @Test
    void another_replica_learns_of_a_revocation_a_change_and_a_deletion_in_time() {
        Apps elsewhere = new Apps(sql, new SimpleMeterRegistry());
        ApiKeys keysElsewhere = anotherReplica();
        ApiKeySecret revoked = new ApiKeySecret(app.key());
        String deleted = Operator.makeApp().id();
        assertThat(keysElsewhere.open(app.id(), revoked)).isPresent();
        assertThat(elsewhere.find(deleted)).isPresent();
        assertThat(elsewhere.get(app.id()).settings().nonceTtl()).isEqualTo(Duration.ofSeconds(120));

        revoke(app.key());
        Operator.request().delete("/admin/v1/apps/{app_id}", deleted).then().statusCode(204);
        Operator.changeSettings(app.id(), Map.of("nonce_ttl", 60)).then().statusCode(200);

        assertWithinBound(() -> keysElsewhere.open(app.id(), revoked).isEmpty());
        assertWithinBound(() -> elsewhere.get(app.id()).settings().nonceTtl().equals(Duration.ofSeconds(60)));
        assertWithinBound(() -> elsewhere.find(deleted).isEmpty());
    }

    @Test
    void another_replica_opens_no_later_app_with_a_key_of_a_deleted_one() {
        Apps appsElsewhere = new Apps(sql, new SimpleMeterRegistry());
        ApiKeys elsewhere = new ApiKeys(appsElsewhere, audit, sql, clock, random, new SimpleMeterRegistry());
        ApiKeySecret old = new ApiKeySecret(app.key());
        assertThat(elsewhere.open(app.id(), old)).isPresent();

        Operator.request().delete("/admin/v1/apps/{app_id}", app.id()).then().statusCode(204);
        Operator.request()
                .body(Map.of(
                        "id",
                        app.id(),
                        "name",
                        "Another",
                        "rp_id",
                        "example.com",
                        "auth_origin",
                        "https://example.com"))
                .post("/admin/v1/apps")
                .then()
                .statusCode(201);
        ApiKeySecret fresh = new ApiKeySecret(Operator.makeKey(app.id(), Map.of("name", "another")));

        // The app itself is still cached as it was, and the first use of the new key shows that it is another one.
        assertThat(elsewhere.open(app.id(), fresh)).isPresent();
        assertThat(elsewhere.open(app.id(), old)).isEmpty();
    }

    private static void assertWithinBound(BooleanSupplier condition) {
        await().atMost(BOUND).until(condition::getAsBoolean);
    }
}
