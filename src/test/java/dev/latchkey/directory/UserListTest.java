package dev.latchkey.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UserListTest {
    private static final UsersDoor SERVER = UsersDoor.SERVER;

    @Inject
    TestClock clock;

    @Inject
    Rows rows;

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void a_list_has_its_bounds_and_every_member_of_its_users(UsersDoor door) {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        JsonDocument page = door.page(app, Map.of());

        assertThat(page.getMap(""))
                .containsOnlyKeys("_links", "created_before", "limit", "page", "total_users", "users");
        assertThat(page.getMap("_links")).containsOnlyKeys("first", "last", "next", "previous", "self");
        assertThat(page.getInt("limit")).isEqualTo(100);
        assertThat(page.getInt("page")).isEqualTo(1);
        assertThat(page.getInt("total_users")).isEqualTo(1);
        assertThat(page.getMap("users[0]"))
                .containsOnlyKeys(
                        "created_at",
                        "email",
                        "email_verified",
                        "external_id",
                        "id",
                        "last_login_at",
                        "login_count",
                        "phone",
                        "phone_verified",
                        "status",
                        "updated_at",
                        "user_metadata")
                .doesNotContainValue(null)
                .containsEntry("external_id", "ada")
                .containsEntry("status", "active")
                .containsEntry("email", "")
                .containsEntry("email_verified", false)
                .containsEntry("phone", "")
                .containsEntry("phone_verified", false)
                .containsEntry("login_count", 0)
                .containsEntry("user_metadata", Map.of())
                .containsEntry("last_login_at", page.getString("users[0].created_at"));
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void the_links_of_a_single_page_lead_only_to_it(UsersDoor door) {
        TestApp app = appWith("ada");

        JsonDocument page = door.page(app, Map.of());

        String here = door.path(app) + "?page=1&limit=100&created_before=" + page.getLong("created_before");
        assertThat(page.getMap("_links"))
                .containsEntry("first", Map.of("href", here))
                .containsEntry("last", Map.of("href", here))
                .containsEntry("self", Map.of("href", here))
                .containsEntry("next", Map.of("href", ""))
                .containsEntry("previous", Map.of("href", ""));
        assertThat(door.follow(app, here).getList("users.external_id")).containsExactly("ada");
    }

    @Test
    void an_app_without_users_has_an_empty_first_page() {
        JsonDocument page = SERVER.page(Operator.makeApp(), Map.of());

        assertThat(page.getList("users")).isEmpty();
        assertThat(page.getInt("total_users")).isZero();
        assertThat(page.getString("_links.next.href")).isEmpty();
        assertThat(page.getString("_links.previous.href")).isEmpty();
        assertThat(page.getString("_links.last.href")).isEqualTo(page.getString("_links.first.href"));
    }

    @Test
    void created_before_defaults_to_the_next_full_second_so_that_a_new_user_is_listed() {
        TestApp app = Operator.makeApp();
        for (int i = 0; i < 5; i++) {
            app.backend().register("user" + i);
            long before = clock.instant().getEpochSecond();
            JsonDocument page = SERVER.page(app, Map.of());
            assertThat(page.getList("users")).hasSize(i + 1);
            assertThat(page.getLong("created_before"))
                    .isBetween(before + 1, clock.instant().getEpochSecond() + 1);
        }
    }

    @Test
    void created_before_excludes_users_created_since() {
        TestApp app = appWith("early", "late");
        created(app, "early", "2026-01-01T00:00:00Z");
        created(app, "late", "2026-01-02T00:00:00Z");

        long second = Instant.parse("2026-01-02T00:00:00Z").getEpochSecond();
        assertThat(SERVER.listed(app, Map.of("created_before", second))).containsExactly("early");
        assertThat(SERVER.listed(app, Map.of("created_before", second + 1))).containsExactly("late", "early");
        assertThat(SERVER.page(app, Map.of("created_before", second)).getLong("created_before"))
                .isEqualTo(second);
        assertThat(SERVER.page(app, Map.of("created_before", second)).getInt("total_users"))
                .isEqualTo(1);
        assertThat(SERVER.listed(app, Map.of("created_before", 0))).isEmpty();
        assertThat(SERVER.listed(app, Map.of("created_before", 253402300799L))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "created_at:ASC|a b c d",
                "created_at:DESC|d c b a",
                "updated_at:ASC|d c b a",
                "updated_at:DESC|a b c d",
                "identifier:ASC|a b c d",
                "identifier:DESC|d c b a",
                "id:ASC|b a d c",
                "id:DESC|c d a b",
                "login_count:ASC|c d a b",
                "login_count:DESC|b a d c",
                "last_login_at:ASC|a c d b",
                "last_login_at:DESC|b d c a",
                "status:ASC|a b d c",
                "status:DESC|c d b a",
                "status:ASC,created_at:DESC|b a d c",
                "status:DESC,created_at:ASC|c d a b",
                "status:ASC,identifier:DESC|b a d c",
                "status:DESC,login_count:DESC|c d b a",
                "login_count:ASC,id:DESC|c d a b",
                "created_at:DESC,identifier:ASC|d c b a"
            })
    void every_field_orders_in_both_directions(String orderBy, String expected) {
        TestApp app = fourUsers();

        JsonDocument page = SERVER.page(app, Map.of("order_by", orderBy));

        assertThat(page.getList("users.external_id")).containsExactly((Object[]) expected.split(" "));
        assertThat(page.getInt("total_users")).isEqualTo(4);
        assertThat(SERVER.follow(app, page.getString("_links.self.href")).getList("users.external_id"))
                .containsExactly((Object[]) expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identifier|a|a",
                "identifier|A|",
                "id|id4|c",
                "id|no id at all|",
                "login_count|0|d c",
                "login_count|2|a",
                "login_count|5|b",
                "login_count|4|",
                "login_count|9223372036854775807|",
                "status|active|b a",
                "status|pending|c",
                "status|inactive|d",
                "created_at|2026-01-02T00:00:00Z|b",
                "created_at|2026-01-02T02:00:00+02:00|b",
                "created_at|2026-01-02T00:00:01Z|",
                "updated_at|2026-02-03T00:00:00.000001Z|b",
                "updated_at|2026-02-03T00:00:00Z|",
                "last_login_at|2026-01-01T12:00:00Z|a",
                "last_login_at|2026-03-05T00:00:00Z|b",
                "last_login_at|2026-01-03T00:00:00Z|c"
            })
    void every_filter_is_exact(String field, String value, @Nullable String expected) {
        TestApp app = fourUsers();
        List<String> users = expected == null ? List.of() : Arrays.asList(expected.split(" "));

        JsonDocument page = SERVER.page(app, Map.of(field, value));

        assertThat(page.getList("users.external_id")).isEqualTo(users);
        assertThat(page.getInt("total_users")).isEqualTo(users.size());
        assertThat(SERVER.follow(app, page.getString("_links.first.href")).getList("users.external_id"))
                .isEqualTo(users);
    }

    @Test
    void filters_and_orders_can_be_combined() {
        TestApp app = fourUsers();

        assertThat(SERVER.listed(app, Map.of("status", "active", "order_by", "created_at:ASC")))
                .containsExactly("a", "b");
        assertThat(SERVER.listed(app, Map.of("status", "active", "order_by", "id:ASC")))
                .containsExactly("b", "a");
        assertThat(SERVER.listed(app, Map.of("status", "active", "order_by", "status:DESC")))
                .containsExactly("b", "a");
        assertThat(SERVER.listed(app, Map.of("status", "active", "login_count", 2)))
                .containsExactly("a");
        assertThat(SERVER.listed(app, Map.of("status", "pending", "login_count", 2)))
                .isEmpty();
        assertThat(SERVER.listed(app, Map.of("identifier", "a", "id", "id2", "order_by", "id:ASC")))
                .containsExactly("a");
        assertThat(SERVER.listed(app, Map.of("identifier", "a", "id", "id1"))).isEmpty();
        assertThat(SERVER.listed(app, Map.of("created_at", "2026-01-01T00:00:00Z", "order_by", "created_at:ASC")))
                .containsExactly("a");
        assertThat(SERVER.listed(app, Map.of("created_at", "2026-01-01T00:00:00Z", "status", "active")))
                .containsExactly("a");
        assertThat(SERVER.listed(
                        app,
                        Map.of("created_at", "2026-01-01T00:00:00Z", "id", "id2", "order_by", "created_at:ASC,id:ASC")))
                .containsExactly("a");
    }

    @Test
    void a_user_of_another_app_is_not_listed() {
        TestApp app = appWith("ada");
        TestApp other = appWith("ada", "bob");

        String bob = other.backend().userId("bob");

        assertThat(SERVER.listed(app, Map.of())).containsExactly("ada");
        assertThat(SERVER.listed(app, Map.of("id", bob))).isEmpty();
        assertThat(SERVER.listed(app, Map.of("identifier", "bob"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Zoë 🧑‍💻",
                " padded ",
                "a+b&c=d%20#é",
                "\u202eright to left",
                "ＡＤＡ",
                "%00",
                "a\u0301",
                "\u00e1",
                "'; DROP TABLE app_user; --"
            })
    void an_external_id_of_any_characters_is_found_exactly(String externalId) {
        TestApp app = appWith("ada", externalId);

        JsonDocument page = SERVER.page(app, Map.of("identifier", externalId, "limit", 1));

        assertThat(page.getList("users.external_id")).containsExactly(externalId);
        assertThat(SERVER.follow(app, page.getString("_links.self.href")).getList("users.external_id"))
                .containsExactly(externalId);
        assertThat(SERVER.listed(app, Map.of("identifier", externalId + "x"))).isEmpty();
        assertThat(SERVER.listed(app, Map.of("order_by", "identifier:ASC"))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "page|0|page must be a whole number from 1 to 2147483647.",
                "page|-1|page must be",
                "page|1.0|page must be",
                "page|''|page must be",
                "page|one|page must be",
                "page|+1|page must be",
                "page|' 1'|page must be",
                "page|١|page must be",
                "page|2147483648|page must be",
                "page|99999999999999999999|page must be",
                "limit|0|limit must be a whole number from 1 to 500.",
                "limit|501|limit must be",
                "limit|ten|limit must be",
                "limit|''|limit must be",
                "created_before|-1|created_before must be a whole number from 0 to 253402300799.",
                "created_before|253402300800|created_before must be",
                "created_before|1.5|created_before must be",
                "created_before|2026-01-01T00:00:00Z|created_before must be",
                "order_by|''|order_by must be fields with their directions",
                "order_by|created_at|order_by must be",
                "order_by|created_at:|order_by must be",
                "order_by|created_at:desc|order_by must be",
                "order_by|created_at:DESC,|order_by must be",
                "order_by|created_at:DESC, id:ASC|order_by must be",
                "order_by|email:ASC|order_by must be",
                "order_by|external_id:ASC|order_by must be",
                "order_by|id;DROP TABLE app_user:ASC|order_by must be",
                "order_by|id:ASC,id:DESC|order_by must not name a field twice.",
                "identifier|''|identifier must be 1 to 256 characters and no control characters.",
                "identifier|a\u0007b|identifier must be",
                "id|''|id must be",
                "login_count|-1|login_count must be a whole number of 0 or more.",
                "login_count|9223372036854775808|login_count must be",
                "login_count|many|login_count must be",
                "status|Active|status must be pending, active or inactive.",
                "status|''|status must be",
                "status|deleted|status must be",
                "created_at|yesterday|created_at must be an RFC 3339 time with at most six decimals.",
                "created_at|1767225600|created_at must be",
                "created_at|2026-01-01|created_at must be",
                "created_at|2026-01-01T00:00:00|created_at must be",
                "created_at|2026-02-30T00:00:00Z|created_at must be",
                "created_at|2026-01-01T00:00:00.0000001Z|created_at must be",
                "created_at|+12026-01-01T00:00:00Z|created_at must be",
                "created_at|-0001-01-01T00:00:00Z|created_at must be",
                "updated_at|''|updated_at must be",
                "last_login_at|never|last_login_at must be",
                "cursor|''|cursor was not issued by this list.",
                "cursor|*|cursor was not issued",
                "cursor|AAAA|cursor was not issued",
                "cursor|TEFTVA|cursor was not issued",
                "cursor|_____w|cursor was not issued"
            })
    void a_malformed_or_out_of_range_value_is_refused(String name, String value, String sentence) {
        SERVER.refuses(Operator.makeApp(), Map.of(name, value), sentence);
    }

    @Test
    void an_identifier_of_more_than_256_characters_is_refused_and_one_of_256_is_looked_up() {
        TestApp app = Operator.makeApp();

        assertThat(SERVER.listed(app, Map.of("identifier", "𝔸".repeat(256)))).isEmpty();
        SERVER.refuses(app, Map.of("identifier", "𝔸".repeat(257)), "identifier must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page",
                "limit",
                "created_before",
                "order_by",
                "cursor",
                "identifier",
                "id",
                "login_count",
                "status",
                "created_at",
                "updated_at",
                "last_login_at"
            })
    void a_repeated_parameter_is_refused(String name) {
        SERVER.refuses(Operator.makeApp(), Map.of(name, List.of("1", "1")), name + " must be given only once.");
    }

    @Test
    void an_operator_finds_the_user_of_a_passkey_and_a_backend_s_credential_id_is_an_unknown_parameter() {
        TestApp app = appWith("bob");
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("cleo"));
        String credential = credentialOf(app, "ada");

        JsonDocument page = UsersDoor.ADMIN.page(app, Map.of("credential_id", credential));

        assertThat(page.getList("users.external_id")).containsExactly("ada");
        assertThat(page.getInt("total_users")).isEqualTo(1);
        assertThat(UsersDoor.ADMIN
                        .follow(app, page.getString("_links.self.href"))
                        .getList("users.external_id"))
                .containsExactly("ada");
        for (Map<String, String> others : List.of(
                Map.of("credential_id", credential.substring(0, credential.length() - 4)),
                Map.of("credential_id", credential, "identifier", "cleo"),
                Map.of("credential_id", credential, "login_count", "7"))) {
            assertThat(UsersDoor.ADMIN.listed(app, others))
                    .as(others.toString())
                    .isEmpty();
        }
        assertThat(UsersDoor.ADMIN.listed(Operator.makeApp(), Map.of("credential_id", credential)))
                .isEmpty();
        assertThat(SERVER.listed(app, Map.of("credential_id", credential))).hasSize(3);
    }

    private static String credentialOf(TestApp app, String externalId) {
        return Answers.json(Operator.request()
                        .get(
                                "/admin/v1/apps/{app}/users/{user}",
                                app.id(),
                                app.backend().userId(externalId)))
                .at("/user/webauthn_devices/0/cred_id")
                .textValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AQ+D", "A", "AQID!"})
    void a_credential_id_that_none_can_be_is_refused(String credentialId) {
        UsersDoor.ADMIN.refuses(
                Operator.makeApp(),
                Map.of("credential_id", credentialId),
                "credential_id must be 1 to 1023 bytes in base64url.");
    }

    @Test
    void unknown_parameters_are_ignored_and_not_in_links() {
        TestApp app = appWith("ada");

        JsonDocument page = SERVER.page(app, Map.of("email", List.of("a", "b"), "_", "1", "offset", "-5"));

        assertThat(page.getList("users.external_id")).containsExactly("ada");
        assertThat(page.getString("_links.self.href")).doesNotContain("email").doesNotContain("offset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identifier=%ff", "identifier=%c0%af", "identifier=a%00", "x=%ed%a0%80", "%00"})
    void a_malformed_query_is_refused(String query) throws IOException {
        TestApp app = Operator.makeApp();
        URL url = new URL("http", "localhost", RestAssured.port, SERVER.path(app) + "?" + query);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + app.key());

        assertThat(connection.getResponseCode()).isEqualTo(400);
        assertThat(connection.getContentType()).startsWith("application/json");
        assertThat(new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"invalid_request\"");
    }

    /** Four users who differ in everything: a's passkeys were revoked, one of b's was, c has none and d never used theirs. */
    private TestApp fourUsers() {
        TestApp app = appWith("a", "b", "c", "d");
        user(app, "a", "id2", "active", "2026-01-01T00:00:00Z", "2026-02-04T00:00:00Z");
        user(app, "b", "id1", "active", "2026-01-02T00:00:00Z", "2026-02-03T00:00:00.000001Z");
        user(app, "c", "id4", "pending", "2026-01-03T00:00:00Z", "2026-02-02T00:00:00Z");
        user(app, "d", "id3", "inactive", "2026-01-04T00:00:00Z", "2026-02-01T00:00:00Z");
        revoked(app, "id2", 2, "2026-01-01T12:00:00Z");
        revoked(app, "id1", 1, "2026-03-04T00:00:00Z");
        passkey(app, "id1", "3", "'2026-03-05T00:00:00Z'");
        passkey(app, "id1", "1", "'2026-03-03T00:00:00Z'");
        passkey(app, "id3", "0", "NULL");
        return app;
    }

    private void user(TestApp app, String externalId, String id, String status, String createdAt, String updatedAt) {
        rows.change(
                "UPDATE app_user SET id = ?, status = ?, created_at = ?::timestamptz, updated_at = ?::timestamptz"
                        + " WHERE app_id = ? AND external_id = ?",
                id,
                status,
                createdAt,
                updatedAt,
                app.id(),
                externalId);
    }

    private void revoked(TestApp app, String id, int usageCount, String lastLoginAt) {
        rows.change(
                "UPDATE app_user SET revoked_usage_count = ?, revoked_last_login_at = ?::timestamptz"
                        + " WHERE app_id = ? AND id = ?",
                usageCount,
                lastLoginAt,
                app.id(),
                id);
    }

    private void passkey(TestApp app, String userId, String usageCount, String lastLoginAt) {
        rows.change(
                "INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, uv_initialized, transports,"
                        + " aaguid, attestation_format, display_name, usage_count, created_at, updated_at, last_login_at)"
                        + " VALUES (gen_random_uuid()::text, ?, ?, decode(md5(random()::text), 'hex'), '', 'example.com',"
                        + " true, '{}', gen_random_uuid(), 'none', 'key', " + usageCount
                        + ", '2026-01-05T00:00:00Z', '2026-01-05T00:00:00Z', " + lastLoginAt + ")",
                app.id(),
                userId);
    }

    private static TestApp appWith(String... externalIds) {
        TestApp app = Operator.makeApp();
        for (String externalId : externalIds) {
            app.backend().register(externalId);
        }
        return app;
    }

    private void created(TestApp app, String externalId, String time) {
        rows.change(
                "UPDATE app_user SET created_at = ?::timestamptz WHERE app_id = ? AND external_id = ?",
                time,
                app.id(),
                externalId);
    }
}
