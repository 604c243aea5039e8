package dev.latchkey.ceremony;

import dev.latchkey.database.BatchStatement;
import dev.latchkey.database.Batches;
import dev.latchkey.database.Coalescer;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.database.Step;
import dev.latchkey.outbox.EventType;
import dev.latchkey.outbox.ReportingStatement;
import dev.latchkey.webauthn.VerifiedAuthentication;
import dev.latchkey.webauthn.VerifiedRegistration;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The step to {@code COMPLETED}: a verified response is written, and with it the passkey that it created or used. Each
 * statement locks what it changes first and changes all of it or nothing.
 */
@ApplicationScoped
class Completions {
    /** The format of an attestation object without an attestation (WebAuthn Level 3, section 8.7). */
    private static final String UNATTESTED = "none";

    private static final ReportingStatement<Statement> REGISTRATION =
            ReportingStatement.beside(Completions.class, "complete-registration");
    private static final Statement PENDING_REGISTRATION =
            Statement.beside(Completions.class, "complete-pending-registration");
    private static final ReportingStatement<Statement> AUTHENTICATION =
            ReportingStatement.beside(Completions.class, "complete-authentication");
    private static final ReportingStatement<Statement> DISCOVERABLE =
            ReportingStatement.beside(Completions.class, "complete-discoverable");

    private static final ReportingStatement<BatchStatement> AUTHENTICATIONS =
            ReportingStatement.manyBeside(Completions.class, "complete-authentication-many");

    private final Sql sql;
    private final Coalescer<Login, Completion> logins;

    Completions(Sql sql, Batches batches) {
        this.sql = sql;
        logins = batches.of(new OfLogins());
    }

    /** The result of a completion. */
    enum Completion {
        COMPLETED,
        /** The ceremony or the passkey has changed since it was read, and nothing was written. */
        OUTDATED,
        /** The credential is already registered in the app, and nothing was written. */
        CREDENTIAL_EXISTS
    }

    /** The passkey of a verified registration. */
    record NewPasskey(Attempt attempt, VerifiedRegistration outcome, String passkeyId) {
        private Statement.Bound bind(Statement statement) {
            return attempt.bind(statement)
                    .with("passkey_id", passkeyId)
                    .with("credential_id", outcome.credentialId().bytes())
                    .with("public_key", outcome.publicKey())
                    .with("sign_count", outcome.signCount())
                    .with("backup_eligible", outcome.backupEligible())
                    .with("backup_state", outcome.backupState())
                    .with("user_verified", outcome.userVerified())
                    .with("transports", outcome.transports())
                    .with("aaguid", outcome.aaguid())
                    .with("attestation_format", outcome.attestationFormat())
                    .with(
                            "attestation_object",
                            outcome.attestationFormat().equals(UNATTESTED) ? null : outcome.attestationObject())
                    .with("origin", outcome.origin())
                    .with("authenticator_attachment", outcome.authenticatorAttachment());
        }
    }

    /** A verified login with a passkey. */
    record Login(Attempt attempt, VerifiedAuthentication outcome, Candidate passkey) {
        private Statement.Bound bind() {
            return bind(attempt.bind(AUTHENTICATION.asWanted(wantedEvents())));
        }

        private Set<EventType> wantedEvents() {
            return attempt.app().wantedEvents();
        }

        private Statement.Bound bind(Statement.Bound statement) {
            return statement
                    .with("passkey_id", passkey.id())
                    .with("sign_count", outcome.signCount())
                    .with("backup_eligible", outcome.backupEligible())
                    .with("backup_state", outcome.backupState())
                    .with("user_verified", outcome.userVerified())
                    .with("origin", outcome.origin())
                    .with("authenticator_attachment", outcome.authenticatorAttachment());
        }
    }

    /** Counts the login and completes the transaction's ceremony. */
    CompletionStage<Completion> authentication(Login login) {
        return logins.ask(login);
    }

    private final class OfLogins implements Step<Login, Completion> {
        @Override
        public String name() {
            return "complete";
        }

        @Override
        public String appId(Login login) {
            return login.attempt().app().id();
        }

        @Override
        public Set<?> changes(Login login) {
            return Set.<Object>of(login.attempt().id(), login.passkey().id());
        }

        @Override
        public Completion one(Login login) {
            return change(login.bind());
        }

        @Override
        public List<Optional<Completion>> many(List<Login> logins, Batch batch) {
            BatchStatement statement = AUTHENTICATIONS.asWanted(logins.stream().map(Login::wantedEvents));
            return batch.row(statement, logins, Login::bind, (login, row) -> Completion.COMPLETED);
        }
    }

    /** Adds the passkey and completes the ceremony; waits for the database, as all below. */
    Completion registration(NewPasskey passkey) {
        try {
            return change(
                    passkey.bind(REGISTRATION.asWanted(passkey.attempt().app().wantedEvents())));
        } catch (DatabaseFailure e) {
            if (e.kind() == DatabaseFailure.Kind.CONFLICT) {
                return Completion.CREDENTIAL_EXISTS;
            }
            throw e;
        }
    }

    /** Stores the passkey in the ceremony until the nonce is redeemed, and completes the ceremony. */
    Completion pendingRegistration(NewPasskey passkey) {
        return change(passkey.bind(PENDING_REGISTRATION)
                .with("credential_hash", passkey.outcome().credentialId().hash()));
    }

    /**
     * Counts the login and inserts its ceremony, completed.
     *
     * @throws DatabaseFailure {@code CONFLICT} if the handshake has been used
     */
    Completion discoverable(Login login, Challenge challenge) {
        Statement.Bound insert = login.bind(
                        login.attempt().bindInsert(DISCOVERABLE.asWanted(login.wantedEvents()), challenge))
                .with("sign_count_policy", challenge.signCountPolicy())
                .with("backup_eligibility_policy", challenge.backupEligibilityPolicy());
        return sql.row(insert, row -> row.uuid("id")).isPresent() ? Completion.COMPLETED : Completion.OUTDATED;
    }

    private Completion change(Statement.Bound statement) {
        return sql.change(statement) == 1 ? Completion.COMPLETED : Completion.OUTDATED;
    }
}
