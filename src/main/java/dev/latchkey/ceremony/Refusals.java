package dev.latchkey.ceremony;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.webauthn.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** The step back to {@code REQUESTED}, or to {@code REFUSED}: a refused response uses up its handshake. */
@ApplicationScoped
class Refusals {
    private static final int MAX_REFUSALS = 5;
    private static final Statement REFUSE = Statement.beside(Refusals.class, "refuse");
    private static final Statement REFUSE_DISCOVERABLE = Statement.beside(Refusals.class, "refuse-discoverable");

    private final Sql sql;

    Refusals(Sql sql) {
        this.sql = sql;
    }

    /** Records the refusal with the transaction's ceremony, of which the fifth is final. False if the handshake was not live. */
    boolean ofTransaction(Reason reason, Attempt attempt) {
        return sql.change(bind(attempt.bind(REFUSE), reason, attempt).with("most_refusals", MAX_REFUSALS)) == 1;
    }

    /**
     * Inserts the ceremony of a login without a transaction, refused.
     *
     * @param account the passkey's user; null if the app does not have the passkey
     * @throws DatabaseFailure {@code CONFLICT} if the handshake has been used
     */
    void ofDiscoverable(Challenge challenge, @Nullable Account account, Reason reason, Attempt attempt) {
        sql.change(bind(attempt.bindInsert(REFUSE_DISCOVERABLE, challenge), reason, attempt)
                .with("user_id", account == null ? null : account.id()));
    }

    private static Statement.Bound bind(Statement.Bound statement, Reason reason, Attempt attempt) {
        return statement
                .with("reason", reason.wire())
                .with("now_text", attempt.now().toString());
    }
}
