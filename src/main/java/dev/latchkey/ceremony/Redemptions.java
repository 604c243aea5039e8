package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.passkey.CredentialId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The step to {@code REDEEMED}: a backend exchanges the nonce, which also adds a pending passkey. */
@ApplicationScoped
class Redemptions {
    private static final Statement REDEEM = Statement.beside(Redemptions.class, "redeem");
    private static final Statement REDEEM_PENDING = Statement.beside(Redemptions.class, "redeem-pending");

    private final Sql sql;

    Redemptions(Sql sql) {
        this.sql = sql;
    }

    /**
     * A nonce to be redeemed.
     *
     * @param transaction to which it must belong; null: any
     */
    record Redeem(App app, Ticket nonce, @Nullable Ticket transaction, Instant now) {
        private Statement.Bound bind(Statement statement) {
            return statement
                    .with("id", nonce.id())
                    .with("app_id", app.id())
                    .with("nonce_hash", nonce.hash())
                    .with("any_transaction", transaction == null)
                    .with("transaction_hash", transaction == null ? null : transaction.hash())
                    .with("now", now);
        }
    }

    /**
     * Redeems a nonce once; empty if it is not live in the app, does not belong to the transaction, or if its pending passkey
     * can no longer be added.
     *
     * @throws ApiException 403 if the user was deactivated since; the nonce remains live
     */
    Optional<Redemption> redeem(Redeem redeem) {
        return run(REDEEM, redeem).or(() -> redeemPending(redeem));
    }

    private Optional<Redemption> redeemPending(Redeem redeem) {
        try {
            return run(REDEEM_PENDING, redeem);
        } catch (DatabaseFailure e) {
            if (e.kind() == DatabaseFailure.Kind.CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Redemption> run(Statement statement, Redeem redeem) {
        return sql.row(redeem.bind(statement), row -> redemption(row, redeem.nonce()));
    }

    private static Redemption redemption(Row row, Ticket nonce) {
        if (!row.flag("redeemed")) {
            throw new ApiException(ErrorCode.USER_NOT_ACTIVE);
        }
        byte[] transactionSecret = row.bytesOrNull("transaction_secret");
        return new Redemption(
                row.text("external_id"),
                transactionSecret == null ? null : new Ticket(nonce.id(), transactionSecret).text(),
                row.constant("type", CeremonyType.class),
                row.text("passkey_id"),
                new CredentialId(row.bytes("credential_id")),
                row.flag("user_verified"),
                row.flag("backup_state"),
                row.uuid("aaguid"),
                row.text("origin"),
                row.text("rp_id"),
                row.instant("completed_at"),
                row.constantOrNull("authenticator_attachment", AuthenticatorAttachment.class),
                row.textOrNull("context"));
    }
}
