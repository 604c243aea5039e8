package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.database.BatchStatement;
import dev.latchkey.database.Batches;
import dev.latchkey.database.Coalescer;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.database.Step;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.outbox.ReportingStatement;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The step to {@code REDEEMED}: a backend exchanges the nonce, which also adds a pending passkey. */
@ApplicationScoped
class Redemptions {
    private static final Statement REDEEM = Statement.beside(Redemptions.class, "redeem");
    private static final ReportingStatement<Statement> REDEEM_PENDING =
            ReportingStatement.beside(Redemptions.class, "redeem-pending");
    private static final BatchStatement REDEEM_MANY = BatchStatement.beside(Redemptions.class, "redeem-many");

    private final Sql sql;
    private final CeremonyMetrics metrics;
    private final Coalescer<Redeem, Outcome> redemptions;

    Redemptions(Sql sql, Batches batches, CeremonyMetrics metrics) {
        this.sql = sql;
        this.metrics = metrics;
        redemptions = batches.of(new Redeeming());
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

    /** The outcome of a redemption. */
    sealed interface Outcome {
        /**
         * What it was exchanged for.
         *
         * @throws ApiException 401 if it is invalid, 403 if the user was deactivated since, and it remains live
         */
        default Redemption orThrow() {
            if (this instanceof Redeemed redeemed) {
                return redeemed.redemption();
            }
            throw new ApiException(
                    this == Unredeemed.USER_INACTIVE ? ErrorCode.USER_NOT_ACTIVE : ErrorCode.INVALID_NONCE);
        }
    }

    private record Redeemed(Redemption redemption) implements Outcome {}

    /** @param status of the user before */
    private record OfPending(Outcome outcome, UserStatus status) {}

    /** Why a nonce has not been exchanged. */
    enum Unredeemed implements Outcome {
        /** It is not live in the app, does not belong to the transaction, or its pending passkey can no longer be added. */
        INVALID,
        /** The user was deactivated since; the nonce remains live. */
        USER_INACTIVE
    }

    /** Redeems a nonce once. */
    CompletionStage<Outcome> redeem(Redeem redeem) {
        return redemptions.ask(redeem);
    }

    private final class Redeeming implements Step<Redeem, Outcome> {
        @Override
        public String name() {
            return "redeem";
        }

        @Override
        public String appId(Redeem redeem) {
            return redeem.app().id();
        }

        @Override
        public Set<?> changes(Redeem redeem) {
            return Set.of(redeem.nonce().id());
        }

        @Override
        public Outcome one(Redeem redeem) {
            return sql.row(redeem.bind(REDEEM), Redemptions::outcome)
                    .or(() -> pending(redeem).map(pending -> counted(pending, redeem.app())))
                    .orElse(Unredeemed.INVALID);
        }

        private Optional<OfPending> pending(Redeem redeem) {
            try {
                return sql.row(
                        redeem.bind(REDEEM_PENDING.asWanted(redeem.app().wantedEvents())),
                        row -> new OfPending(outcome(row), row.constant("status", UserStatus.class)));
            } catch (DatabaseFailure e) {
                if (e.kind() == DatabaseFailure.Kind.CONFLICT) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        private Outcome counted(OfPending pending, App app) {
            if (pending.outcome() instanceof Redeemed) {
                metrics.enrolled(app, pending.status() == UserStatus.PENDING);
            }
            return pending.outcome();
        }

        @Override
        public List<Optional<Outcome>> many(List<Redeem> redeems, Batch batch) {
            return batch.row(REDEEM_MANY, redeems, redeem -> redeem.bind(REDEEM), (redeem, row) -> outcome(row));
        }
    }

    private static Outcome outcome(Row row) {
        return row.flag("redeemed") ? new Redeemed(redemption(row)) : Unredeemed.USER_INACTIVE;
    }

    private static Redemption redemption(Row row) {
        byte[] transactionSecret = row.bytesOrNull("transaction_secret");
        return new Redemption(
                row.text("external_id"),
                transactionSecret == null ? null : new Ticket(row.uuid("id"), transactionSecret).text(),
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
