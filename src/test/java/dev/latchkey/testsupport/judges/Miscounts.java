package dev.latchkey.testsupport.judges;

import java.util.Map;

/** Queries, each with the app's id as placeholder, that count rows whose counters disagree with what they count. */
public final class Miscounts {
    /** The queries by what they find. */
    public static final Map<String, String> QUERIES = Map.of(
            "users whose passkeys are counted wrongly",
            "SELECT count(*) FROM app_user u LEFT JOIN (SELECT app_id, user_id, count(*) AS passkeys FROM passkey"
                    + " GROUP BY 1, 2) p ON p.app_id = u.app_id AND p.user_id = u.id"
                    + " WHERE u.app_id = ? AND u.passkey_count <> COALESCE(p.passkeys, 0)",
            "passkeys whose logins are counted wrongly",
            "SELECT count(*) FROM passkey p LEFT JOIN (SELECT app_id, passkey_id, count(*) AS logins FROM ceremony"
                    + " WHERE type = 'authenticate' AND state IN ('completed', 'redeemed') GROUP BY 1, 2) c"
                    + " ON c.app_id = p.app_id AND c.passkey_id = p.id"
                    + " WHERE p.app_id = ? AND p.usage_count <> COALESCE(c.logins, 0)");

    private Miscounts() {}
}
