package dev.latchkey.ceremony;

import dev.latchkey.app.Algorithm;
import dev.latchkey.app.App;
import dev.latchkey.app.UserVerification;
import dev.latchkey.database.BatchStatement;
import dev.latchkey.database.Batches;
import dev.latchkey.database.Coalescer;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.database.Step;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.webauthn.CredentialDescriptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The step to {@code CHALLENGED}: a browser or phone starts a transaction, for the first time or again. */
@ApplicationScoped
class Starts {
    private static final int MAX_STARTS = 32;
    private static final Statement START = Statement.beside(Starts.class, "start");

    private static final BatchStatement START_MANY = BatchStatement.beside(Starts.class, "start-many");

    private final Sql sql;
    private final CeremonyMetrics metrics;
    private final Coalescer<Start, Outcome> starts;

    Starts(Sql sql, Batches batches, CeremonyMetrics metrics) {
        this.sql = sql;
        this.metrics = metrics;
        starts = batches.of(new Starting());
    }

    /** A transaction to be started. */
    record Start(
            App app,
            CeremonyType type,
            Ticket transaction,
            Ticket handshake,
            Challenge challenge,
            Caller caller,
            Instant now) {
        private Statement.Bound bind() {
            return START.with("id", transaction.id())
                    .with("app_id", app.id())
                    .with("type", type)
                    .with("transaction_hash", transaction.hash())
                    .with("max_starts", MAX_STARTS)
                    .with("handshake_hash", handshake.hash())
                    .with("handshake_expires_at", now.plus(app.settings().ceremonyTimeout()))
                    .with("challenge", challenge.challenge())
                    .with("rp_id", challenge.rpId())
                    .with("user_verification", challenge.userVerification())
                    .with(
                            "algorithms",
                            challenge.algorithms().stream().map(Algorithm::cose).toList())
                    .with("sign_count_policy", challenge.signCountPolicy())
                    .with("backup_eligibility_policy", challenge.backupEligibilityPolicy())
                    .with("max_passkeys", challenge.maxPasskeys())
                    .with("pending_enrolment", challenge.pendingEnrolment())
                    .with("attestation_trust", challenge.attestationTrust())
                    .with("ip_addr", caller.ipAddr())
                    .with("user_agent", caller.userAgent())
                    .with("now", now);
        }
    }

    /** The outcome of a start. */
    sealed interface Outcome {
        /**
         * The transaction's new handshake.
         *
         * @throws ApiException 400 if the transaction cannot, or can no longer, be started, 403 if the user is inactive
         */
        default Started orThrow() {
            if (this instanceof Started started) {
                return started;
            }
            throw this == NotStarted.USER_INACTIVE
                    ? new ApiException(ErrorCode.USER_NOT_ACTIVE)
                    : CeremonyErrors.unusable();
        }
    }

    /**
     * A started transaction.
     *
     * @param displayName null for a login
     * @param handshakeExpiresAt when the challenge expires
     * @param passkeys the user's, oldest first
     */
    record Started(
            @Nullable String displayName,
            UserHandle userHandle,
            UserVerification userVerification,
            Instant handshakeExpiresAt,
            List<CredentialDescriptor> passkeys)
            implements Outcome {}

    private enum NotStarted implements Outcome {
        UNUSABLE,
        USER_INACTIVE
    }

    /** Replaces the transaction's handshake and fixes what its finish is verified against. */
    CompletionStage<Outcome> start(Start start) {
        return starts.ask(start).thenApply(outcome -> {
            if (outcome instanceof Started) {
                metrics.started(start.app(), start.type());
            }
            return outcome;
        });
    }

    private final class Starting implements Step<Start, Outcome> {
        @Override
        public String name() {
            return "start";
        }

        @Override
        public String appId(Start start) {
            return start.app().id();
        }

        @Override
        public Set<?> changes(Start start) {
            return Set.of(start.transaction().id());
        }

        @Override
        public Outcome one(Start start) {
            return outcome(sql.rows(start.bind(), PasskeyRow::of));
        }

        @Override
        public List<Optional<Outcome>> many(List<Start> starts, Batch batch) {
            return batch.rows(START_MANY, starts, Start::bind, (start, row) -> PasskeyRow.of(row)).stream()
                    .map(rows ->
                            Optional.of(rows).filter(some -> !some.isEmpty()).map(Starts::outcome))
                    .toList();
        }
    }

    /**
     * The transaction with one of the user's passkeys, or without one if there is none.
     *
     * @param started without passkeys; null if the user is inactive
     */
    private record PasskeyRow(
            @Nullable Started started, @Nullable CredentialDescriptor passkey) {
        static PasskeyRow of(Row row) {
            if (row.constant("status", UserStatus.class) == UserStatus.INACTIVE) {
                return new PasskeyRow(null, null);
            }
            byte[] credentialId = row.bytesOrNull("credential_id");
            return new PasskeyRow(
                    new Started(
                            row.textOrNull("display_name"),
                            new UserHandle(row.bytes("user_handle")),
                            row.constant("user_verification", UserVerification.class),
                            row.instant("handshake_expires_at"),
                            List.of()),
                    credentialId == null
                            ? null
                            : new CredentialDescriptor(new CredentialId(credentialId), row.texts("transports")));
        }
    }

    private static Outcome outcome(List<PasskeyRow> rows) {
        if (rows.isEmpty()) {
            return NotStarted.UNUSABLE;
        }
        Started started = rows.get(0).started();
        return started == null
                ? NotStarted.USER_INACTIVE
                : new Started(
                        started.displayName(),
                        started.userHandle(),
                        started.userVerification(),
                        started.handshakeExpiresAt(),
                        rows.stream()
                                .map(PasskeyRow::passkey)
                                .filter(Objects::nonNull)
                                .toList());
    }
}
