package dev.latchkey.directory;

import static java.util.stream.Collectors.joining;

import dev.latchkey.sql.Statement;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The SQL of lists of users: put together from the columns of fields, every value a parameter. */
final class UserQueries {
    /** A user's logins: those of his passkeys, and those of his passkeys that were revoked. */
    private static final String LOGINS = " CROSS JOIN LATERAL ("
            + "SELECT u.revoked_usage_count + COALESCE(sum(p.usage_count), 0)::bigint AS login_count,"
            + " COALESCE(GREATEST(u.revoked_last_login_at, max(p.last_login_at)), u.created_at) AS last_login_at"
            + " FROM passkey p WHERE p.app_id = u.app_id AND p.user_id = u.id) AS l";

    private static final String SUMMARY = "u.id, u.external_id, u.status, u.user_metadata, u.created_at, u.updated_at,"
            + " l.login_count, l.last_login_at";

    private UserQueries() {}

    /**
     * Users in the order of an index.
     *
     * @param order the listing's or its reverse
     * @param key where to begin, seen in this order; null: at its first user
     */
    static Statement.Bound walk(UserListing listing, UserOrder order, @Nullable PageKey key, long offset, int most) {
        @Nullable PageKey bound = key == null || key.kind() == PageKey.Kind.LAST ? null : key;
        Statement.Bound walk = bind(
                "SELECT " + SUMMARY + " FROM (SELECT * FROM app_user u WHERE " + conditions(listing)
                        + (bound == null ? "" : " AND " + bound(order, bound.kind()))
                        + " ORDER BY " + order.sql() + " LIMIT :most OFFSET :offset) AS u" + LOGINS
                        + " ORDER BY " + order.sql("u."),
                listing);
        if (bound != null) {
            for (int i = 0; i < bound.values().size(); i++) {
                walk.with(parameter(order.fields().get(i)), bound.values().get(i));
            }
        }
        return walk.with("most", most).with("offset", offset);
    }

    private static String bound(UserOrder order, PageKey.Kind kind) {
        String columns = order.fields().stream().map(UserField::column).collect(joining(", "));
        String values =
                order.fields().stream().map(field -> ":" + parameter(field)).collect(joining(", "));
        String comparison = (order.isDescending() ? "<" : ">") + (kind == PageKey.Kind.FROM ? "=" : "");
        return "(" + columns + ") " + comparison + " (" + values + ")";
    }

    private static String parameter(UserField field) {
        return "key_" + field.column();
    }

    /**
     * One page of the listing by sorting its users, in rows of which each bears their number ({@code total}); a page
     * without users is one row without a user.
     *
     * @param mostSorted how many users are sorted at the most; the number counts one more
     */
    static Statement.Bound sort(UserListing listing, int mostSorted) {
        boolean needsLogins = Stream.concat(listing.order().fields().stream(), listing.filters().keySet().stream())
                .anyMatch(UserField::isOfLogins);
        return bind(
                        "WITH matching AS MATERIALIZED (SELECT id, external_id, status, created_at, updated_at"
                                + (needsLogins ? ", login_count, last_login_at" : "")
                                + " FROM app_user u" + (needsLogins ? LOGINS : "")
                                + " WHERE " + conditions(listing) + " LIMIT :most),"
                                + " page AS (SELECT id, row_number() OVER (ORDER BY "
                                + listing.order().sql()
                                + ") AS place FROM matching ORDER BY place LIMIT :limit OFFSET :offset)"
                                + " SELECT (SELECT count(*) FROM matching) AS total, " + SUMMARY
                                + " FROM (SELECT 1) AS one LEFT JOIN (page JOIN app_user u ON u.id = page.id"
                                + " AND u.app_id = :app_id) ON true" + LOGINS
                                + " ORDER BY page.place",
                        listing)
                .with("most", mostSorted + 1)
                .with("limit", listing.limit())
                .with("offset", listing.offset());
    }

    /** How many users the listing has ({@code total}), counted up to this number. */
    static Statement.Bound count(UserListing listing, int most) {
        return bind(
                        "SELECT count(*) AS total FROM (SELECT 1 FROM app_user u WHERE " + conditions(listing)
                                + " LIMIT :most) AS counted",
                        listing)
                .with("most", most);
    }

    /** How many users the listing has ({@code total}), however many that takes. */
    static Statement.Bound countAll(UserListing listing) {
        return bind("SELECT count(*) AS total FROM app_user u WHERE " + conditions(listing), listing);
    }

    private static String conditions(UserListing listing) {
        return Stream.concat(
                        Stream.of("app_id = :app_id", "created_at < :created_before"),
                        listing.filters().keySet().stream().map(field -> field.column() + " = :" + field.column()))
                .collect(joining(" AND "));
    }

    private static Statement.Bound bind(String sql, UserListing listing) {
        Statement.Bound bound =
                Statement.of(sql).with("app_id", listing.appId()).with("created_before", listing.createdBefore());
        listing.filters().forEach((field, value) -> bound.with(field.column(), value));
        return bound;
    }
}
