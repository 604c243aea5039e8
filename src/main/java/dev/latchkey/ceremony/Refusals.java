package dev.latchkey.ceremony;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.outbox.ReportingStatement;
import dev.latchkey.webauthn.Reason;
import jakarta.enterprise.context.ApplicationScoped;

/** The step back to {@code REQUESTED}, or to {@code REFUSED}: a refused response uses up its handshake. */
@ApplicationScoped
class Refusals {
    private static final int MAX_REFUSALS = 5;

    private static final ReportingStatement<Statement> TRANSACTION =
            ReportingStatement.beside(Refusals.class, "refuse");
    private static final ReportingStatement<Statement> DISCOVERABLE =
            ReportingStatement.beside(Refusals.class, "refuse-discoverable");

    private final Sql sql;

    Refusals(Sql sql) {
        this.sql = sql;
    }

    /**
     * An attempt whose response is refused.
     *
     * @param reading with which it was verified
     */
    record Refusal(Attempt attempt, Reason reason, Reading reading) {
        private Statement form(ReportingStatement<Statement> statement) {
            return statement.asWanted(attempt.app().wantedEvents());
        }

        private Statement.Bound bind(Statement.Bound statement) {
            Candidate passkey = reading.candidate();
            return statement
                    .with("reason", reason.wire())
                    // Not NULL, with which a distributed database could not tell where to look for the passkey.
                    .with("device_id", passkey == null ? "" : passkey.id())
                    .with("now_text", attempt.now().toString());
        }
    }

    /** Records the refusal with the transaction's ceremony, of which the fifth is final; false if the handshake was not live. */
    boolean transaction(Refusal refusal) {
        Statement.Bound update =
                refusal.bind(refusal.attempt().bind(refusal.form(TRANSACTION))).with("max_refusals", MAX_REFUSALS);
        return sql.row(update, row -> row.uuid("id")).isPresent();
    }

    /**
     * Inserts the ceremony of a login without a transaction, refused; false if the app was deleted meanwhile.
     *
     * @throws DatabaseFailure {@code CONFLICT} if the handshake has been used
     */
    boolean discoverable(Refusal refusal) {
        Reading reading = refusal.reading();
        Account account = reading.account();
        Statement.Bound insert = refusal.bind(
                        refusal.attempt().bindInsert(refusal.form(DISCOVERABLE), reading.challenge()))
                .with("user_id", account == null ? null : account.id());
        return sql.row(insert, row -> row.uuid("id")).isPresent();
    }
}
