package dev.latchkey.transfer;

import dev.latchkey.database.Statement;

/**
 * The statements that add entries to tables: the app's own or, in a dry run, temporary ones that are read together with the
 * app's own and are dropped with their transaction.
 */
enum Tables {
    OWN("app_user", "passkey", "revoked_credential", "app_user", "passkey", "revoked_credential"),
    REHEARSED(
            "rehearsed_user",
            "rehearsed_passkey",
            "rehearsed_revocation",
            both(
                    "id, app_id, external_id, user_handle, status, user_metadata, passkey_count",
                    "app_user",
                    "rehearsed_user"),
            both("id, app_id, user_id, credential_id, public_key, user_handle", "passkey", "rehearsed_passkey"),
            both("app_id, credential_hash", "revoked_credential", "rehearsed_revocation"));

    final Statement addUsers;
    final Statement compareUsers;
    final Statement addPasskeys;
    final Statement comparePasskeys;
    final Statement addRevocations;
    final Statement analyze;

    Tables(String user, String passkey, String revocation, String users, String passkeys, String revocations) {
        Marks marks = new Marks(user, passkey, revocation, users, passkeys, revocations);
        addUsers = marks.statement("add-users");
        compareUsers = marks.statement("compare-users");
        addPasskeys = marks.statement("add-passkeys");
        comparePasskeys = marks.statement("compare-passkeys");
        addRevocations = marks.statement("add-revocations");
        analyze = marks.statement("analyze");
    }

    private static String both(String columns, String own, String rehearsed) {
        return "(SELECT %1$s FROM %2$s UNION ALL SELECT %1$s FROM %3$s)".formatted(columns, own, rehearsed);
    }

    /** The values of the placeholders in a statement's text: the tables to write and to read. */
    private record Marks(
            String user, String passkey, String revocation, String users, String passkeys, String revocations) {
        Statement statement(String name) {
            return Statement.of(Statement.textBeside(Tables.class, name)
                    .replace("{app_user}", user)
                    .replace("{passkey}", passkey)
                    .replace("{revoked_credential}", revocation)
                    .replace("{users}", users)
                    .replace("{passkeys}", passkeys)
                    .replace("{revocations}", revocations));
        }
    }
}
