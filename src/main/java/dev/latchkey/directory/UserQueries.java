package dev.latchkey.directory;

import static java.util.stream.Collectors.joining;

import dev.latchkey.database.Statement;
import dev.latchkey.passkey.CredentialId;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The SQL of lists of users, composed from the columns of fields; every value is a parameter. */
final class UserQueries {
    /** The columns needed for sorting; the others are large and fetched for one page only. */
    private static final String SORT_KEYS = "u.id, u.external_id, u.status, u.created_at, u.updated_at";

    private static final String REVOKED_LOGINS = "u.revoked_usage_count, u.revoked_last_login_at";

    private static final String MOST = " LIMIT :most";

    private static final String USER = SORT_KEYS + ", u.user_metadata";

    /**
     * Each user's logins: those of their passkeys plus those of passkeys revoked since. One index look-up per user: a
     * join would take less than half as long, but might not finish if the database has no statistics for the app yet.
     */
    private static final String LOGINS =
            " CROSS JOIN LATERAL (SELECT u.revoked_usage_count + COALESCE(sum(p.usage_count), 0)::bigint AS login_count,"
                    + " COALESCE(GREATEST(u.revoked_last_login_at, max(p.last_login_at)), u.created_at) AS last_login_at"
                    + " FROM passkey p WHERE p.app_id = :app_id AND p.user_id = u.id) AS l";

    private static final String OF_CREDENTIAL = " AND u.id = (SELECT p.user_id FROM passkey p"
            + " WHERE p.app_id = :app_id AND p.credential_id = :credential_id)";

    private UserQueries() {}

    /**
     * Users in the order of an index.
     *
     * @param order the listing's or its reverse
     * @param key where to begin, in this order; null: at the first user
     */
    static Statement.Bound walk(UserListing listing, UserOrder order, @Nullable PageKey key, long offset, int most) {
        @Nullable PageKey bound = key == null || key.kind() == PageKey.Kind.LAST ? null : key;
        String users = "SELECT * FROM app_user u WHERE " + conditions(listing)
                + (bound == null ? "" : " AND " + bound(order, bound.kind()))
                + " ORDER BY " + order.sql("u.") + MOST + " OFFSET :offset";
        Statement.Bound walk = bind(
                "SELECT " + USER + ", login_count, last_login_at FROM (" + users + ") AS u" + LOGINS + " ORDER BY "
                        + order.sql("u."),
                listing);
        if (bound != null) {
            for (int i = 0; i < bound.values().size(); i++) {
                walk.with(parameter(order.fields().get(i)), bound.values().get(i));
            }
        }
        return walk.with("most", most).with("offset", offset);
    }

    private static String bound(UserOrder order, PageKey.Kind kind) {
        String columns =
                order.fields().stream().map(field -> "u." + field.column()).collect(joining(", "));
        String values =
                order.fields().stream().map(field -> ":" + parameter(field)).collect(joining(", "));
        String comparison = (order.isDescending() ? "<" : ">") + (kind == PageKey.Kind.FROM ? "=" : "");
        return "(" + columns + ") " + comparison + " (" + values + ")";
    }

    private static String parameter(UserField field) {
        return "key_" + field.column();
    }

    /**
     * One page of the listing by sorting; each row also carries the number of users ({@code total}). A page without
     * users is one row without a user.
     *
     * @param mostSorted the maximum number of users to sort; {@code total} counts one more
     */
    static Statement.Bound sort(UserListing listing, int mostSorted) {
        String matching = anyOfLogins(listing.filters().keySet())
                ? "SELECT * FROM (" + withLogins(users(listing)) + ") AS m WHERE " + loginConditions(listing) + MOST
                : candidates(listing);
        String page = "SELECT id, row_number() OVER (ORDER BY "
                + listing.order().sql("") + ") AS place FROM matching ORDER BY place LIMIT :limit OFFSET :offset";
        return bind(
                        "WITH matching AS MATERIALIZED (" + matching + "), page AS (" + page + ")"
                                + " SELECT (SELECT count(*) FROM matching) AS total, " + USER
                                + ", login_count, last_login_at FROM (SELECT 1) AS one"
                                + " LEFT JOIN (page JOIN app_user u ON u.id = page.id AND u.app_id = :app_id) ON true"
                                + LOGINS + " ORDER BY page.place",
                        listing)
                .with("most", mostSorted + 1)
                .with("limit", listing.limit())
                .with("offset", listing.offset());
    }

    /** Limited before the logins are aggregated, so that too many users are detected cheaply. */
    private static String candidates(UserListing listing) {
        String few = users(listing) + MOST;
        return anyOfLogins(listing.order().fields()) ? withLogins(few) : few;
    }

    private static boolean anyOfLogins(Collection<UserField> fields) {
        return fields.stream().anyMatch(UserField::isOfLogins);
    }

    private static String users(UserListing listing) {
        return "SELECT " + SORT_KEYS + ", " + REVOKED_LOGINS + " FROM app_user u WHERE " + conditions(listing);
    }

    private static String withLogins(String users) {
        return "SELECT " + SORT_KEYS + ", login_count, last_login_at FROM (" + users + ") AS u" + LOGINS;
    }

    /**
     * The number of users in the listing ({@code total}), counted up to this limit. The order forces an index: the
     * planner would prefer a sequential scan for so few users, which may read all other apps' users first.
     */
    static Statement.Bound count(UserListing listing, int most) {
        String counted = "SELECT 1 FROM app_user u WHERE " + conditions(listing) + " ORDER BY u.created_at" + MOST;
        return bind("SELECT count(*) AS total FROM (" + counted + ") AS counted", listing)
                .with("most", most);
    }

    /** The number of users in the listing ({@code total}), without a limit. */
    static Statement.Bound countAll(UserListing listing) {
        return bind("SELECT count(*) AS total FROM app_user u WHERE " + conditions(listing), listing);
    }

    private static String conditions(UserListing listing) {
        return "u.app_id = :app_id AND u.created_at < :created_before"
                + listing.filters().keySet().stream()
                        .filter(field -> !field.isOfLogins())
                        .map(field -> " AND u." + field.column() + " = :" + field.column())
                        .collect(joining())
                + (listing.credentialId() == null ? "" : OF_CREDENTIAL);
    }

    private static String loginConditions(UserListing listing) {
        return listing.filters().keySet().stream()
                .filter(UserField::isOfLogins)
                .map(field -> field.column() + " = :" + field.column())
                .collect(joining(" AND "));
    }

    private static Statement.Bound bind(String sql, UserListing listing) {
        Statement.Bound bound =
                Statement.of(sql).with("app_id", listing.appId()).with("created_before", listing.createdBefore());
        listing.filters().forEach((field, value) -> bound.with(field.column(), value));
        CredentialId credentialId = listing.credentialId();
        return credentialId == null ? bound : bound.with("credential_id", credentialId.bytes());
    }
}
