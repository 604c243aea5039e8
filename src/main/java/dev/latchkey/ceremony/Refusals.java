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

    private static final Statement TRANSACTION = Statement.beside(Refusals.class, "refuse");
    private static final Statement DISCOVERABLE = Statement.beside(Refusals.class, "refuse-discoverable");

    private final Sql sql;

    Refusals(Sql sql) {
        this.sql = sql;
    }

    /** An attempt whose response is refused. */
    record Refusal(Attempt attempt, Reason reason) {
        private Statement.Bound bind(Statement.Bound statement) {
            return statement
                    .with("reason", reason.wire())
                    .with("now_text", attempt.now().toString());
        }
    }

    /** Records the refusal with the transaction's ceremony, of which the fifth is final; false if the handshake was not live. */
    boolean transaction(Refusal refusal) {
        return sql.change(refusal.bind(refusal.attempt().bind(TRANSACTION)).with("max_refusals", MAX_REFUSALS)) == 1;
    }

    /**
     * Inserts the ceremony of a login without a transaction, refused; false if the app was deleted meanwhile.
     *
     * @param account the passkey's user; null if the app does not have the passkey
     * @throws DatabaseFailure {@code CONFLICT} if the handshake has been used
     */
    boolean discoverable(Refusal refusal, Challenge challenge, @Nullable Account account) {
        Statement.Bound insert = refusal.bind(refusal.attempt().bindInsert(DISCOVERABLE, challenge))
                .with("user_id", account == null ? null : account.id());
        return sql.row(insert, row -> row.uuid("id")).isPresent();
    }
}
