package dev.latchkey.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class UserPagingTest {
    private static final UsersDoor SERVER = UsersDoor.SERVER;
    private static final int MOST = 100_000;

    /** After every user that {@link #users} makes, before every user that a backend makes. */
    private static final long ANCHOR = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();

    @Inject
    TestClock clock;

    @Inject
    Rows rows;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "null|null|created_at DESC, id DESC",
                "created_at:ASC|null|created_at, id",
                "created_at:DESC,id:DESC|null|created_at DESC, id DESC",
                "id:ASC|null|id",
                "id:DESC|null|id DESC",
                "identifier:ASC|null|external_id",
                "identifier:DESC|null|external_id DESC",
                "status:ASC|null|status, created_at, id",
                "status:DESC,created_at:DESC|null|status DESC, created_at DESC, id DESC",
                "created_at:ASC|active|created_at, id",
                "created_at:DESC|active|created_at DESC, id DESC",
                "updated_at:ASC|null|updated_at, created_at, id",
                "login_count:DESC|active|revoked_usage_count DESC, created_at DESC, id DESC"
            })
    void links_lead_through_all_users_both_ways_while_users_are_added(
            @Nullable String orderBy, @Nullable String status, String order) {
        TestApp app = Operator.makeApp();
        users(app, 210);
        List<String> expected = rows.texts(
                "SELECT id FROM app_user WHERE app_id = ? AND status = COALESCE(?, status) ORDER BY " + order,
                app.id(),
                status);
        Map<String, Object> query = new HashMap<>(Map.of("limit", 30, "created_before", ANCHOR));
        if (orderBy != null) {
            query.put("order_by", orderBy);
        }
        if (status != null) {
            query.put("status", status);
        }

        JsonDocument first = SERVER.page(app, query);
        List<JsonDocument> forwards = walk(app, first, "next");
        List<JsonDocument> backwards = walk(app, SERVER.follow(app, first.getString("_links.last.href")), "previous");
        Collections.reverse(backwards);

        int pages = (expected.size() + 29) / 30;
        for (List<JsonDocument> walked : List.of(forwards, backwards)) {
            assertThat(walked).hasSize(pages);
            assertThat(ids(walked)).isEqualTo(expected);
            for (int i = 0; i < pages; i++) {
                assertThat(walked.get(i).getInt("page")).isEqualTo(i + 1);
                assertThat(walked.get(i).getInt("total_users")).isEqualTo(expected.size());
                assertThat(ids(List.of(SERVER.follow(app, walked.get(i).getString("_links.self.href")))))
                        .isEqualTo(ids(List.of(walked.get(i))));
            }
        }
    }

    /** The pages reached by following a link repeatedly; a new user, who is not listed, is added at every step. */
    private List<JsonDocument> walk(TestApp app, JsonDocument start, String link) {
        List<JsonDocument> pages = new ArrayList<>(List.of(start));
        for (JsonDocument page = start;
                !page.getString("_links." + link + ".href").isEmpty(); ) {
            app.backend().register("new-" + link + pages.size());
            page = SERVER.follow(app, page.getString("_links." + link + ".href"));
            pages.add(page);
        }
        return pages;
    }

    private static List<String> ids(List<JsonDocument> pages) {
        return pages.stream()
                .flatMap(page -> page.<String>getList("users.id").stream())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"created_at:ASC", "created_at:DESC", "id:ASC", "identifier:DESC", "status:ASC"})
    void users_deleted_or_added_next_to_a_page_neither_hide_nor_repeat_others(String orderBy) {
        TestApp app = Operator.makeApp();
        users(app, 40);
        JsonDocument first = SERVER.page(app, Map.of("limit", 10, "order_by", orderBy, "created_before", ANCHOR));
        List<String> before = ids(List.of(first));
        List<String> rest = new ArrayList<>(ids(walk(app, SERVER.follow(app, href(first, "next")), "next")));

        for (String gone : List.of(before.get(9), before.get(3), rest.get(0))) {
            rows.change("DELETE FROM app_user WHERE app_id = ? AND id = ?", app.id(), gone);
        }
        rest.remove(0);

        JsonDocument second = SERVER.follow(app, href(first, "next"));
        assertThat(ids(List.of(second))).isEqualTo(rest.subList(0, 10));
        JsonDocument again = SERVER.follow(app, href(second, "previous"));
        assertThat(ids(List.of(again)))
                .isEqualTo(List.of(
                        before.get(0),
                        before.get(1),
                        before.get(2),
                        before.get(4),
                        before.get(5),
                        before.get(6),
                        before.get(7),
                        before.get(8)));
        assertThat(href(again, "previous")).isEmpty();
        assertThat(ids(List.of(SERVER.follow(app, href(again, "next"))))).isEqualTo(rest.subList(0, 10));
    }

    @Test
    void users_added_before_the_first_page_are_reached_backwards() {
        TestApp app = Operator.makeApp();
        users(app, 20);
        Map<String, Object> asked = Map.of(
                "limit",
                10,
                "order_by",
                "identifier:ASC",
                "created_before",
                clock.instant().getEpochSecond() + 3600);
        JsonDocument second = SERVER.follow(app, href(SERVER.page(app, asked), "next"));
        app.backend().register("!");

        JsonDocument first = SERVER.follow(app, href(second, "previous"));
        assertThat(first.getList("users")).hasSize(10);
        JsonDocument zeroth = SERVER.follow(app, href(first, "previous"));
        assertThat(zeroth.getList("users.external_id")).containsExactly("!");
        assertThat(zeroth.getInt("page")).isEqualTo(1);
        assertThat(href(zeroth, "previous")).isEmpty();
    }

    @Test
    void users_created_at_the_same_moment_are_distinguished() {
        TestApp app = Operator.makeApp();
        users(app, 30);
        rows.change("UPDATE app_user SET created_at = '2026-01-01T00:00:00Z' WHERE app_id = ?", app.id());
        List<String> expected = rows.texts("SELECT id FROM app_user WHERE app_id = ? ORDER BY id DESC", app.id());

        assertThat(ids(walk(app, SERVER.page(app, Map.of("limit", 7, "created_before", ANCHOR)), "next")))
                .isEqualTo(expected);
        JsonDocument sameMoment = SERVER.page(app, Map.of("limit", 7, "created_at", "2026-01-01T00:00:00Z"));
        assertThat(ids(walk(app, sameMoment, "next"))).isEqualTo(expected);
        assertThat(href(sameMoment, "next")).contains("&cursor=");
    }

    @ParameterizedTest
    @EnumSource(UsersDoor.class)
    void links_of_an_indexed_list_have_the_path_of_the_call_and_a_key_besides_the_page(UsersDoor door) {
        TestApp app = Operator.makeApp();
        users(app, 35);

        JsonDocument second = door.page(app, Map.of("limit", 10, "page", 2));

        String page = "&limit=10&created_before=" + second.getLong("created_before");
        assertThat(href(second, "first")).isEqualTo(door.path(app) + "?page=1" + page);
        assertThat(href(second, "previous")).startsWith(door.path(app) + "?page=1" + page + "&cursor=");
        assertThat(href(second, "self")).startsWith(door.path(app) + "?page=2" + page + "&cursor=");
        assertThat(href(second, "next")).startsWith(door.path(app) + "?page=3" + page + "&cursor=");
        assertThat(href(second, "last")).startsWith(door.path(app) + "?page=4" + page + "&cursor=");
        assertThat(door.follow(app, href(second, "self")).getMap("_links.self"))
                .isEqualTo(second.getMap("_links.self"));
    }

    @Test
    void an_edited_link_leads_to_the_page_that_it_then_names() {
        TestApp app = Operator.makeApp();
        users(app, 60);
        TestApp other = Operator.makeApp();
        users(other, 25);
        Map<String, Object> asked = Map.of("limit", 10, "order_by", "id:ASC", "created_before", ANCHOR);
        List<String> byId = rows.texts("SELECT id FROM app_user WHERE app_id = ? ORDER BY id", app.id());
        String third = href(SERVER.follow(app, href(SERVER.page(app, asked), "next")), "next");

        assertThat(ids(List.of(SERVER.follow(app, third)))).isEqualTo(byId.subList(20, 30));
        assertThat(ids(List.of(SERVER.follow(app, third.replace("page=3", "page=5")))))
                .isEqualTo(byId.subList(40, 50));
        assertThat(ids(List.of(SERVER.follow(app, third.replace("limit=10", "limit=5")))))
                .isEqualTo(byId.subList(10, 15));
        assertThat(ids(List.of(SERVER.follow(app, third.replace("id%3AASC", "id%3ADESC")))))
                .isEqualTo(rows.texts(
                        "SELECT id FROM app_user WHERE app_id = ? ORDER BY id DESC OFFSET 20 LIMIT 10", app.id()));
        assertThat(ids(List.of(SERVER.follow(app, third + "&status=active"))))
                .isEqualTo(rows.texts(
                        "SELECT id FROM app_user WHERE app_id = ? AND status = 'active' ORDER BY id OFFSET 20 LIMIT 10",
                        app.id()));
        assertThat(ids(List.of(SERVER.follow(other, third.replace(app.id(), other.id())))))
                .isEqualTo(rows.texts("SELECT id FROM app_user WHERE app_id = ? ORDER BY id OFFSET 20", other.id()));
    }

    @ParameterizedTest
    @CsvSource({"created_at:DESC", "login_count:DESC"})
    void a_page_beyond_the_last_is_empty_and_links_back_to_the_last(String orderBy) {
        TestApp app = Operator.makeApp();
        users(app, 25);

        for (long page : List.of(4L, 5_000L, 2_147_483_647L)) {
            JsonDocument beyond = SERVER.page(app, Map.of("limit", 10, "page", page, "order_by", orderBy));

            assertThat(beyond.getList("users")).isEmpty();
            assertThat(beyond.getLong("page")).isEqualTo(page);
            assertThat(beyond.getInt("total_users")).isEqualTo(25);
            assertThat(href(beyond, "next")).isEmpty();
            JsonDocument last = SERVER.follow(app, href(beyond, "previous"));
            assertThat(last.getInt("page")).isEqualTo(3);
            assertThat(last.getList("users")).hasSize(5);
        }
    }

    @Test
    void pages_by_number_are_the_same_as_by_links() {
        TestApp app = Operator.makeApp();
        users(app, 25);
        List<String> expected =
                rows.texts("SELECT id FROM app_user WHERE app_id = ? ORDER BY created_at DESC, id DESC", app.id());

        List<JsonDocument> pages = new ArrayList<>();
        for (int page = 1; page <= 3; page++) {
            pages.add(SERVER.page(app, Map.of("limit", 10, "page", page)));
        }

        assertThat(ids(pages)).isEqualTo(expected);
    }

    @Test
    void a_key_that_was_tampered_with_is_refused() {
        TestApp app = Operator.makeApp();
        users(app, 25);
        String next = href(SERVER.page(app, Map.of("limit", 10)), "next");
        String key = next.substring(next.indexOf("&cursor=") + "&cursor=".length());
        String text = new String(Base64.getUrlDecoder().decode(key), StandardCharsets.UTF_8);

        for (String bad : List.of(
                text + "\nmore",
                text.substring(0, text.lastIndexOf('\n')),
                text.replace("AFTER", "BESIDE"),
                text.replaceFirst("\n[^\n]*Z\n", "\nyesterday\n"),
                text.substring(0, text.lastIndexOf('\n')) + "\n\u0000")) {
            String tampered =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(bad.getBytes(StandardCharsets.UTF_8));
            assertThat(JsonDocument.of(SERVER.request(app)
                                    .urlEncodingEnabled(false)
                                    .get(next.replace(key, tampered))
                                    .then()
                                    .statusCode(400)
                                    .extract()
                                    .response())
                            .getString("error"))
                    .isEqualTo("cursor was not issued by this list.");
        }
    }

    @Test
    void pages_beyond_the_limit_are_refused_unless_a_link_leads_there() {
        TestApp app = Operator.makeApp();
        users(app, MOST + 2_000);
        rows.change("ANALYZE app_user");

        SERVER.refuses(app, Map.of("page", 1_002), "page must be within the first 100000 users");
        assertThat(SERVER.page(app, Map.of("page", 1_001)).getList("users")).hasSize(100);
        assertThat(SERVER.page(app, Map.of("page", 1_021)).getList("users")).isEmpty();
        JsonDocument last = SERVER.follow(app, href(SERVER.page(app, Map.of()), "last"));
        assertThat(last.getInt("page")).isEqualTo(1_020);
        assertThat(last.getList("users")).hasSize(100);
        JsonDocument beforeLast = SERVER.follow(app, href(last, "previous"));
        assertThat(beforeLast.getInt("page")).isEqualTo(1_019);
        assertThat(SERVER.follow(app, href(beforeLast, "next")).<String>getList("users.id"))
                .isEqualTo(last.getList("users.id"));

        for (String orderBy : List.of(
                "updated_at:ASC",
                "last_login_at:DESC",
                "login_count:ASC",
                "status:ASC,created_at:DESC",
                "created_at:ASC,id:DESC")) {
            SERVER.refuses(app, Map.of("order_by", orderBy), "at most 100000 users may match");
        }
        for (Map<String, Object> unindexed : List.<Map<String, Object>>of(
                Map.of("login_count", 0),
                Map.of("login_count", 1_000_000),
                Map.of("last_login_at", "2026-01-01T00:00:00Z"),
                Map.of("updated_at", "2026-01-01T00:00:00Z"),
                Map.of("updated_at", "2026-01-01T00:00:00Z", "order_by", "id:ASC"))) {
            SERVER.refuses(app, unindexed, "at most 100000 users may match");
        }
        assertThat(SERVER.page(app, Map.of("login_count", 5, "identifier", "user-000000"))
                        .getList("users"))
                .isEmpty();
        assertThat(SERVER.page(app, Map.of("login_count", 5, "created_before", 1_767_226_000L))
                        .getInt("total_users"))
                .isPositive();
        rows.change(
                "DELETE FROM app_user WHERE id IN (SELECT id FROM app_user WHERE app_id = ? LIMIT 2000) AND app_id = ?",
                app.id(),
                app.id());
        assertThat(SERVER.page(app, Map.of("order_by", "updated_at:ASC", "page", 1_000))
                        .getInt("total_users"))
                .isEqualTo(MOST);
        Map<String, Object> few = Map.of("login_count", 5, "order_by", "updated_at:ASC", "limit", 500);
        assertThat(SERVER.page(app, few).<String>getList("users.id"))
                .isEqualTo(rows.texts(
                        "SELECT id FROM app_user WHERE app_id = ? AND revoked_usage_count = 5"
                                + " ORDER BY updated_at, created_at, id LIMIT 500",
                        app.id()));
        assertThat(SERVER.page(app, Map.of("login_count", 1_000_000)).getList("users"))
                .isEmpty();
        // Otherwise all later tests would include them.
        rows.change("DELETE FROM app_user WHERE app_id = ?", app.id());
    }

    @Test
    void many_users_are_counted_at_most_once_a_minute_for_each_filter() {
        TestApp app = Operator.makeApp();
        users(app, 10_002);
        String one =
                "DELETE FROM app_user WHERE id = (SELECT id FROM app_user WHERE app_id = ? LIMIT 1) AND app_id = ?";

        assertThat(total(app, Map.of())).isEqualTo(10_002);
        rows.change(one, app.id(), app.id());
        assertThat(total(app, Map.of())).isEqualTo(10_002);
        assertThat(total(app, Map.of("created_before", ANCHOR))).isEqualTo(10_001);
        clock.advance(Duration.ofSeconds(61));
        assertThat(total(app, Map.of())).isEqualTo(10_001);
        rows.change(one, app.id(), app.id());
        assertThat(total(app, Map.of())).isEqualTo(10_000);
        rows.change(one, app.id(), app.id());
        assertThat(total(app, Map.of())).isEqualTo(9_999);
        long pending = total(app, Map.of("status", "pending"));
        rows.change(
                "UPDATE app_user SET status = 'pending' WHERE app_id = ? AND id ="
                        + " (SELECT id FROM app_user WHERE app_id = ? AND status = 'active' LIMIT 1)",
                app.id(),
                app.id());
        assertThat(total(app, Map.of("status", "pending"))).isEqualTo(pending + 1);
    }

    private static long total(TestApp app, Map<String, ?> query) {
        return SERVER.page(app, query).getLong("total_users");
    }

    private static String href(JsonDocument page, String link) {
        return page.getString("_links." + link + ".href");
    }

    /** Users of all statuses, seven to a second, whose ids, names and times are in no common order. */
    private void users(TestApp app, int count) {
        rows.change("""
                INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,
                                      revoked_usage_count, created_at, updated_at)
                SELECT substr(md5(i || 'id'), 1, 24), ?, 'user-' || lpad((i * 7919 % 1000000)::text, 6, '0'),
                       decode(md5(i::text), 'hex'), CASE i % 5 WHEN 0 THEN 'pending' WHEN 1 THEN 'inactive' ELSE 'active' END,
                       '{}', 0, CASE WHEN i % 100 = 0 THEN 5 ELSE 0 END,
                       '2026-01-01T00:00:00Z'::timestamptz + i / 7 * interval '1 second',
                       '2026-02-01T00:00:00Z'::timestamptz + i * 31 % 101 * interval '1 second'
                FROM generate_series(1, ?) AS i
                """, app.id(), count);
    }
}
