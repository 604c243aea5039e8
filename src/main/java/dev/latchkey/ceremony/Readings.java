package dev.latchkey.ceremony;

import dev.latchkey.app.Algorithm;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.app.BackupEligibilityPolicy;
import dev.latchkey.app.SignCountPolicy;
import dev.latchkey.app.UserVerification;
import dev.latchkey.database.BatchStatement;
import dev.latchkey.database.Batches;
import dev.latchkey.database.Coalescer;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.database.Step;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.webauthn.KeptAttestation;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a finish reads before it verifies: nothing is locked. */
@ApplicationScoped
class Readings {
    /**
     * The id of no credential. With NULL, the planner would remove the table from the plan, and a distributed database could not tell
     * which server to ask.
     */
    private static final byte[] NO_CREDENTIAL = {};

    private static final Statement TRANSACTION = Statement.beside(Readings.class, "read");
    private static final Statement CREDENTIAL = Statement.beside(Readings.class, "read-discoverable");

    private static final BatchStatement TRANSACTIONS = BatchStatement.beside(Readings.class, "read-many");
    private static final BatchStatement CREDENTIALS = BatchStatement.beside(Readings.class, "read-discoverable-many");

    private final Sql sql;
    private final Coalescer<TransactionRead, Optional<Reading>> transactions;
    private final Coalescer<CredentialRead, Reading> credentials;

    Readings(Sql sql, Batches batches) {
        this.sql = sql;
        transactions = batches.of(new OfTransactions());
        credentials = batches.of(new OfCredentials());
    }

    /**
     * A transaction to be read.
     *
     * @param attempt which must have a transaction
     * @param credentialId of the passkey to be read with it; null for a registration
     */
    record TransactionRead(Attempt attempt, @Nullable CredentialId credentialId) {
        Statement.Bound bind() {
            Ticket transaction = Objects.requireNonNull(attempt.tickets().transaction());
            return TRANSACTION
                    .with("id", attempt.id())
                    .with("app_id", attempt.app().id())
                    .with("type", attempt.type())
                    .with("transaction_hash", transaction.hash())
                    .with("handshake_hash", attempt.tickets().handshake().hash())
                    .with("credential_id", credentialId == null ? NO_CREDENTIAL : credentialId.bytes())
                    .with("now", attempt.now());
        }
    }

    /** A passkey to be read by its credential id, for a ceremony with this challenge. */
    record CredentialRead(App app, Challenge challenge, CredentialId credentialId) {
        private Statement.Bound bind() {
            return CREDENTIAL
                    .with("app_id", app.id())
                    .with("attestation_trust", challenge.attestationTrust())
                    .with("credential_id", credentialId.bytes());
        }
    }

    /** Reads a challenged transaction; empty if the attempt's tickets cannot, or can no longer, finish it. */
    CompletionStage<Optional<Reading>> transaction(TransactionRead read) {
        return transactions.ask(read);
    }

    /** Reads the passkey and its user, which are null in the result if the app does not have the passkey. */
    CompletionStage<Reading> credential(CredentialRead read) {
        return credentials.ask(read);
    }

    /** Whether the app has the passkey; waits for the database. */
    boolean hasCredential(CredentialRead read) {
        return one(read).candidate() != null;
    }

    private final class OfTransactions implements Step<TransactionRead, Optional<Reading>> {
        @Override
        public String name() {
            return "read";
        }

        @Override
        public String appId(TransactionRead read) {
            return read.attempt().app().id();
        }

        @Override
        public Optional<Reading> one(TransactionRead read) {
            return sql.row(read.bind(), row -> reading(read, row));
        }

        @Override
        public List<Optional<Optional<Reading>>> many(List<TransactionRead> reads, Batch batch) {
            return batch.row(TRANSACTIONS, reads, TransactionRead::bind, Readings::reading).stream()
                    .map(reading -> Optional.of(reading).filter(Optional::isPresent))
                    .toList();
        }
    }

    private final class OfCredentials implements Step<CredentialRead, Reading> {
        @Override
        public String name() {
            return "read_discoverable";
        }

        @Override
        public String appId(CredentialRead read) {
            return read.app().id();
        }

        @Override
        public Reading one(CredentialRead read) {
            return Readings.this.one(read);
        }

        @Override
        public List<Optional<Reading>> many(List<CredentialRead> reads, Batch batch) {
            return batch.row(CREDENTIALS, reads, CredentialRead::bind, Readings::reading);
        }
    }

    private Reading one(CredentialRead read) {
        return sql.row(read.bind(), row -> reading(read, row)).orElseThrow();
    }

    private static Reading reading(TransactionRead read, Row row) {
        return new Reading(challenge(row, read.attempt().app()), row.flag("conditional"), account(row), candidate(row));
    }

    private static Reading reading(CredentialRead read, Row row) {
        return new Reading(
                read.challenge(), false, row.textOrNull("user_id") == null ? null : account(row), candidate(row));
    }

    private static Challenge challenge(Row row, App app) {
        return new Challenge(
                row.bytes("challenge"),
                row.text("rp_id"),
                app.ceremonyOrigins(),
                app.settings().allowedTopOrigins(),
                row.constant("user_verification", UserVerification.class),
                row.numbers("algorithms").stream().map(Algorithm::of).toList(),
                row.constant("sign_count_policy", SignCountPolicy.class),
                row.constant("backup_eligibility_policy", BackupEligibilityPolicy.class),
                row.number("max_passkeys"),
                row.flag("pending_enrolment"),
                row.constant("attestation_trust", AttestationTrust.class));
    }

    private static Account account(Row row) {
        return new Account(
                row.text("user_id"),
                row.text("external_id"),
                new UserHandle(row.bytes("user_handle")),
                row.constant("user_status", UserStatus.class),
                row.number("passkey_count"));
    }

    private static @Nullable Candidate candidate(Row row) {
        String id = row.textOrNull("passkey_id");
        return id == null
                ? null
                : new Candidate(
                        id,
                        row.text("owner_id"),
                        row.bytes("public_key"),
                        row.countOrNull("sign_count"),
                        row.flagOrNull("backup_eligible"),
                        userHandle(row),
                        KeptAttestation.of(row.uuid("aaguid"), row.bytesOrNull("attestation_object")));
    }

    private static @Nullable UserHandle userHandle(Row row) {
        byte[] handle = row.bytesOrNull("passkey_user_handle");
        return handle == null ? null : new UserHandle(handle);
    }
}
