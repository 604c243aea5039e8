package dev.latchkey.ceremony;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.passkey.CredentialId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/**
 * The credentials that any app of a relying party has or ever had. All apps with one rp_id share the password managers'
 * passkeys: a page that reports a passkey as unknown has it deleted for all of them.
 */
@ApplicationScoped
class KnownCredentials {
    private static final Statement IS_KNOWN = Statement.beside(KnownCredentials.class, "known-credential");

    private final Sql sql;

    KnownCredentials(Sql sql) {
        this.sql = sql;
    }

    /** Whether an app with this rp_id has, ever had, or holds pending a passkey with this credential id. */
    boolean include(String rpId, CredentialId credentialId, Instant now) {
        return sql.row(
                        IS_KNOWN.with("rp_id", rpId)
                                .with("credential_id", credentialId.bytes())
                                .with("credential_hash", credentialId.hash())
                                .with("now", now),
                        row -> row.flag("is_known"))
                .orElseThrow();
    }
}
