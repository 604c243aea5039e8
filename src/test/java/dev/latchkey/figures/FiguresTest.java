package dev.latchkey.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.audit.Actor;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.housekeeping.Extent;
import dev.latchkey.housekeeping.Housekeeping;
import dev.latchkey.housekeeping.Recounts;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an app's figures count, and at which cost. */
@QuarkusTest
class FiguresTest {
    @Inject
    Figures figures;

    @Inject
    UnlistedOriginCounts unlistedOrigins;

    @Inject
    Recounts recounts;

    @Inject
    Census census;

    @Inject
    Housekeeping housekeeping;

    @Inject
    Actor actor;

    @Inject
    Apps apps;

    @Inject
    Sql sql;

    @Inject
    Rows rows;

    @Inject
    TestClock clock;

    private static Response get(TestApp app, String query) {
        return Operator.request().get("/admin/v1/apps/" + app.id() + "/figures" + query);
    }

    private static JsonNode read(TestApp app) {
        JsonNode answer = Answers.json(get(app, "?bucket=day"));
        assertThat(answer.path("figures")).hasSize(30);
        return answer.path("figures").get(29);
    }

    @Test
    void every_step_is_counted_once_it_is_written() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.backend()
                .externalIdOf(
                        app.browser().register(authenticator, app.backend().register("ada")));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.backend()
                .externalIdOf(app.browser().logIn(authenticator, app.backend().authenticate("ada")));
        app.browser().logIn(authenticator, null);
        Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));
        app.browser()
                .finishLogin(
                        challenge,
                        authenticator
                                .authenticate(challenge.publicKey())
                                .from("https://elsewhere.example.net")
                                .response())
                .then()
                .statusCode(401);
        app.backend().register("bob");
        app.backend().createAuthenticate(Map.of("external_id", "bob")).then().statusCode(409);

        assertThat(read(app).at("/completed/register").asLong()).isZero();
        figures.write();
        JsonNode counted = read(app);

        assertThat(counted.get("transactions").toString()).isEqualTo("{\"register\":3,\"authenticate\":2}");
        assertThat(counted.get("started").toString()).isEqualTo("{\"register\":2,\"authenticate\":3}");
        assertThat(counted.get("completed").toString()).isEqualTo("{\"register\":2,\"authenticate\":2}");
        assertThat(counted.get("redeemed").toString()).isEqualTo("{\"register\":1,\"authenticate\":1}");
        assertThat(counted.get("refused").toString()).isEqualTo("{\"register\":0,\"authenticate\":2}");
        assertThat(counted.get("refused_by_reason").toString()).isEqualTo("{\"no_passkeys\":1,\"origin\":1}");
        assertThat(counted.get("passkeys_created").asLong()).isEqualTo(2);
        assertThat(counted.get("users_enrolled").asLong()).isEqualTo(1);
    }

    @Test
    void a_figure_that_only_a_later_release_counts_is_left_out() {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        figures.write();
        rows.change(
                "INSERT INTO figure SELECT app_id, hour, 'of-a-later-release', '', 5 FROM figure WHERE app_id = ?",
                app.id());

        assertThat(read(app).at("/transactions/register").asLong()).isEqualTo(1);
    }

    @Test
    void a_pending_passkey_is_counted_when_it_is_redeemed() {
        TestApp app = Operator.makeApp(Map.of("pending_enrolment", true));
        String first =
                app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        String second =
                app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("bob"));
        figures.write();
        assertThat(read(app).at("/completed/register").asLong()).isEqualTo(3);
        assertThat(read(app).get("passkeys_created").asLong()).isZero();
        assertThat(read(app).get("users_enrolled").asLong()).isZero();

        app.backend().externalIdOf(second);
        app.backend().externalIdOf(first);
        app.backend().verify(first).then().statusCode(401);
        figures.write();

        assertThat(read(app).get("passkeys_created").asLong()).isEqualTo(2);
        assertThat(read(app).get("users_enrolled").asLong()).isEqualTo(1);
    }

    @Test
    void steps_that_are_taken_together_are_counted_one_by_one() throws Exception {
        TestApp app = Operator.makeApp();
        Together.all(
                20,
                () -> app.browser()
                        .startRegistration(app.backend().register("ada"))
                        .statusCode());

        figures.write();

        assertThat(read(app).at("/transactions/register").asLong()).isEqualTo(20);
        assertThat(read(app).at("/started/register").asLong()).isEqualTo(20);
    }

    @Test
    void two_replicas_add_to_one_hour() throws Exception {
        TestApp made = Operator.makeApp();
        App app = apps.get(made.id());
        Figures other = new Figures(sql, clock);
        for (int i = 0; i < 3; i++) {
            figures.count(app, Figure.COMPLETED, "register");
            figures.count(app, Figure.COMPLETED, "authenticate");
            other.count(app, Figure.COMPLETED, "authenticate");
            other.count(app, Figure.REFUSED_BY_REASON, "uv");
        }

        Together.all(List.of(
                () -> {
                    figures.write();
                    return true;
                },
                () -> {
                    other.write();
                    return true;
                }));

        assertThat(read(made).get("completed").toString()).isEqualTo("{\"register\":3,\"authenticate\":6}");
        assertThat(read(made).at("/refused_by_reason/uv").asLong()).isEqualTo(3);
    }

    @Test
    void buckets_without_an_event_are_zero_and_each_event_is_in_its_hour() {
        TestApp made = Operator.makeApp();
        Instant now = clock.instant().truncatedTo(ChronoUnit.HOURS);
        hour(made, now.minus(2, ChronoUnit.HOURS), 7);
        hour(made, now.minus(5, ChronoUnit.HOURS), 9);

        JsonNode answer = Answers.json(
                get(made, "?since=" + now.minus(4, ChronoUnit.HOURS).plusSeconds(90) + "&until=" + now.plusSeconds(1)));

        assertThat(answer.get("bucket").asText()).isEqualTo("hour");
        assertThat(Instant.parse(answer.get("since").asText())).isEqualTo(now.minus(4, ChronoUnit.HOURS));
        assertThat(Instant.parse(answer.get("until").asText())).isEqualTo(now.plus(1, ChronoUnit.HOURS));
        assertThat(answer.get("figures").findValuesAsText("at")).hasSize(5);
        assertThat(answer.get("figures").findValues("redeemed").stream()
                        .map(redeemed -> redeemed.get("authenticate").asLong()))
                .containsExactly(0L, 0L, 7L, 0L, 0L);
    }

    private void hour(TestApp app, Instant hour, long count) {
        rows.change(
                "INSERT INTO figure VALUES (?, ?::timestamptz, 'redeemed', 'authenticate', ?)",
                app.id(),
                hour.toString(),
                count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?bucket=week",
                "?since=yesterday",
                "?since=2026-01-02T00:00:00Z&until=2026-01-02T00:00:00Z",
                "?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
                "?since=2026-01-01T00:00:00Z&until=2026-01-17T16:00:01Z",
                "?bucket=day&since=0001-01-01T00:00:00Z",
                "?from=2026-01-02T00:00:00Z"
            })
    void a_period_is_400_if_it_is_not_understood_or_has_too_many_buckets(String query) {
        get(Operator.makeApp(), query).then().statusCode(400);
    }

    @Test
    void four_hundred_buckets_are_allowed() {
        assertThat(Answers.json(get(Operator.makeApp(), "?since=2026-01-01T00:00:00Z&until=2026-01-17T16:00:00Z"))
                        .get("figures"))
                .hasSize(400);
    }

    /** Counts an app, as if all others had just been counted. */
    private void recount(TestApp app) {
        rows.change(
                "INSERT INTO census SELECT id, now(), now() + interval '1 hour', 0, 0, 0, 0, 0, '[]' FROM app WHERE id <> ?"
                        + " ON CONFLICT (app_id) DO UPDATE SET next_at = excluded.next_at",
                app.id());
        recounts.run();
    }

    @Test
    void a_deleted_app_and_another_with_its_id_have_no_figures_of_it() {
        TestApp made = Operator.makeApp();
        App app = apps.get(made.id());
        figures.count(app, Figure.COMPLETED, "register");
        figures.write();
        hour(made, clock.instant().minus(400, ChronoUnit.DAYS), 1);
        recount(made);
        RawHttp.send("GET /v1/apps/" + made.id(), Map.of("Origin", "https://elsewhere.example.net"));
        unlistedOrigins.write();
        figures.count(app, Figure.COMPLETED, "register");

        Operator.request().delete("/admin/v1/apps/" + made.id()).then().statusCode(204);
        Operator.request()
                .body(Map.of("id", made.id(), "name", "Other", "rp_id", "example.com", "auth_origin", Operator.ORIGIN))
                .post("/admin/v1/apps")
                .then()
                .statusCode(201);
        figures.write();

        JsonNode answer = Answers.json(get(made, ""));
        assertThat(answer.get("figures").findValues("completed").stream()
                        .mapToLong(completed -> completed.get("register").asLong())
                        .sum())
                .isZero();
        assertThat(answer.get("unlisted_origins")).isEmpty();
        assertThat(answer.get("now").isNull()).isTrue();
        assertThat(rows.texts("SELECT count(*) FROM figure WHERE app_id = ?", made.id()))
                .containsExactly("0");
    }

    @Test
    void users_and_passkeys_are_counted_in_the_background() {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("bob"));
        app.backend().register("carol");
        Operator.request()
                .patch("/admin/v1/apps/" + app.id() + "/users/" + app.backend().userId("bob") + "/deactivate")
                .then()
                .statusCode(200);
        assertThat(Answers.json(get(app, "")).get("now").isNull()).isTrue();

        recount(app);

        JsonNode now = Answers.json(get(app, "")).get("now");
        assertThat(now.get("users").toString()).isEqualTo("{\"pending\":1,\"active\":1,\"inactive\":1}");
        assertThat(now.get("passkeys").asLong()).isEqualTo(3);
        assertThat(now.get("users_with_passkey").asLong()).isEqualTo(2);
        assertThat(now.get("providers").findValues("passkeys").stream()
                        .mapToLong(JsonNode::asLong)
                        .sum())
                .isEqualTo(3);
        assertThat(now.get("providers").get(0).has("aaguid")).isTrue();
    }

    @Test
    void a_count_in_many_parts_has_the_same_result_and_stores_nothing_if_it_is_interrupted() {
        TestApp app = Operator.makeApp();
        for (int i = 0; i < 7; i++) {
            for (int passkeys = 0; passkeys < 1 + i % 3; passkeys++) {
                app.browser().register(SoftAuthenticator.synced(), app.backend().register("user-" + i));
            }
        }

        census.count(app.id(), () -> false, 2);
        assertThat(census.of(app.id())).isEmpty();
        census.count(app.id(), () -> true, 2);

        assertThat(census.of(app.id())).hasValueSatisfying(counted -> {
            assertThat(counted.active()).isEqualTo(7);
            assertThat(counted.passkeys()).isEqualTo(1 + 2 + 3 + 1 + 2 + 3 + 1);
            assertThat(counted.usersWithPasskey()).isEqualTo(7);
        });
    }

    @Test
    void an_app_is_not_counted_again_while_it_rests() {
        TestApp app = Operator.makeApp();
        rows.change("INSERT INTO census VALUES (?, now(), now() + interval '1 hour', 1, 2, 3, 4, 5, '[]')", app.id());

        recount(app);

        assertThat(Answers.json(get(app, "")).at("/now/users/inactive").asLong())
                .isEqualTo(3);
    }

    @Test
    void the_first_origins_of_an_hour_are_named_and_all_others_counted_together() {
        TestApp app = Operator.makeApp();
        for (int i = 0; i < UnlistedOriginCounts.MOST + 5; i++) {
            visit(app, "https://site-" + i + ".example.net");
        }
        visit(app, "https://site-3.example.net");
        unlistedOrigins.write();
        visit(app, "https://site-3.example.net");
        unlistedOrigins.write();

        JsonNode origins = Answers.json(get(app, "")).get("unlisted_origins");

        assertThat(origins).hasSize(UnlistedOriginCounts.MOST + 1);
        assertThat(origins.get(0).get("origin").asText()).isEqualTo("https://site-3.example.net");
        assertThat(origins.get(0).get("count").asLong()).isEqualTo(3);
        assertThat(origins.get(UnlistedOriginCounts.MOST).get("origin").isNull())
                .isTrue();
        assertThat(origins.get(UnlistedOriginCounts.MOST).get("count").asLong()).isEqualTo(5);
        rows.change("UPDATE unlisted_origin SET last_at = now() - interval '61 minutes' WHERE app_id = ?", app.id());
        assertThat(Answers.json(get(app, "")).get("unlisted_origins")).isEmpty();
    }

    private static void visit(TestApp app, String origin) {
        RawHttp.send("GET /v1/apps/" + app.id(), Map.of("Origin", origin));
    }

    @Test
    void old_figures_are_deleted() {
        TestApp app = Operator.makeApp();
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        for (int day = 390; day < 410; day++) {
            hour(app, now.minus(day, ChronoUnit.DAYS), day);
        }
        clock.advance(Duration.between(clock.instant(), Instant.now()));

        actor.is(Actor.HOUSEKEEPING, null, null);
        assertThat(housekeeping.run(Extent.ALL)).isPresent();

        assertThat(rows.texts("SELECT max(count) FROM figure WHERE app_id = ?", app.id()))
                .containsExactly("399");
        assertThat(rows.texts("SELECT count(*) FROM figure WHERE app_id = ?", app.id()))
                .containsExactly("10");
    }

    @Test
    void every_count_reads_nothing_but_an_index() {
        TestApp app = Operator.makeApp();
        rows.change("""
                INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,
                                      revoked_usage_count, created_at, updated_at)
                SELECT 'user-' || i, ?, 'person-' || i, decode(md5(i::text), 'hex'), 'active', '{}', 1, 0, now(), now()
                FROM generate_series(1, 5000) AS i
                """, app.id());
        rows.change("""
                INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, transports, aaguid,
                                     attestation_format, display_name, usage_count, created_at, updated_at)
                SELECT 'passkey-' || i, ?, 'user-' || i, decode(md5(i::text), 'hex'), '', 'example.com', '{}',
                       gen_random_uuid(), 'none', '', 0, now(), now()
                FROM generate_series(1, 5000) AS i
                """, app.id());
        rows.change("""
                INSERT INTO figure
                SELECT ?, now() - i * interval '1 hour', 'redeemed', 'authenticate', i FROM generate_series(1, 50000) AS i
                """, app.id());
        rows.change("VACUUM ANALYZE app_user");
        rows.change("VACUUM ANALYZE passkey");
        rows.change("VACUUM ANALYZE figure");

        assertThat(plan(
                        "count-users",
                        app,
                        Map.of("status", "active", "after_at", Instant.EPOCH, "after_id", "", "most", 100)))
                .contains("Index Only Scan using app_user_by_status")
                .doesNotContain("Seq Scan");
        assertThat(plan("count-passkeys", app, Map.of("after", "", "most", 100)))
                .contains("Index Only Scan using passkey_by_user")
                .doesNotContain("Seq Scan");
        assertThat(plan(
                        "figures",
                        app,
                        Map.of(
                                "bucket",
                                "day",
                                "since",
                                Instant.now().minus(3, ChronoUnit.DAYS),
                                "until",
                                Instant.now())))
                .contains("figure_pkey")
                .doesNotContain("Seq Scan");
    }

    private String plan(String statement, TestApp app, Map<String, Object> values) {
        Statement.Bound bound = Statement.of("EXPLAIN " + Statement.textBeside(Figures.class, statement))
                .with("app_id", app.id());
        values.forEach(bound::with);
        return sql.rows(bound, row -> row.text("QUERY PLAN")).stream().collect(Collectors.joining("\n"));
    }
}
